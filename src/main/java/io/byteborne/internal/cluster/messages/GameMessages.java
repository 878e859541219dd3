package io.byteborne.internal.cluster.messages;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.internal.cluster.exchange.ItemContent;
import io.byteborne.internal.logging.RateLimitedLog;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the game's methods for what nodes publish. On the wire, a message is its type's full name and its bytes. World thread,
 * unless it says otherwise.
 */
public final class GameMessages {
    private static final Logger log = LoggerFactory.getLogger(GameMessages.class);

    private final RateLimitedLog gameLog = new RateLimitedLog(log);

    /** By the full name of the message's type. Set before the world starts. */
    private Map<String, List<Method>> methods = Map.of();

    /**
     * A method that takes such messages.
     *
     * @param call takes the message, and the node that has published it
     */
    record Method(String description, String type, Parser<? extends Message> parser, MethodHandle call) {}

    /** Main thread, before the world starts. */
    void set(List<Method> found) {
        methods = found.stream().collect(Collectors.groupingBy(Method::type));
    }

    /** Calls the methods for a message that this node has published. */
    public void handle(Message message, ClusterNode self) {
        for (Method method : methods.getOrDefault(message.getDescriptorForType().getFullName(), List.of())) {
            call(method, message, self);
        }
    }

    /**
     * Calls the methods for a message of another node.
     *
     * @throws IOException if it cannot be read
     */
    public void handle(byte[] content, ClusterNode sender) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(content);
        String type = in.readStringRequireUtf8();
        List<Method> takers = methods.getOrDefault(type, List.of());
        if (takers.isEmpty()) {
            log.debug("Nothing takes {} of {}", type, sender);
            return;
        }
        Message message = takers.getFirst().parser.parseFrom(in.readByteArray());
        takers.forEach(method -> call(method, message, sender));
    }

    /** A message as it goes over the bus. Any thread. */
    public static byte[] toBytes(Message message) {
        return ItemContent.written(out -> {
            out.writeStringNoTag(message.getDescriptorForType().getFullName());
            out.writeByteArrayNoTag(message.toByteArray());
        });
    }

    private void call(Method method, Message message, ClusterNode sender) {
        try {
            method.call.invoke(message, sender);
        } catch (Throwable failure) {
            gameLog.error("{} failed on a message of {}", method.description, sender, failure);
        }
    }
}
