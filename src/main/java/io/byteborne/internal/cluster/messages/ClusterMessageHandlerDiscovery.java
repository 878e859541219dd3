package io.byteborne.internal.cluster.messages;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.server.StartupException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.List;

/** Finds the {@link ClusterMessageHandler} methods of all beans. */
public final class ClusterMessageHandlerDiscovery implements BeanDiscovery {
    private static final MethodType CALL = MethodType.methodType(void.class, Message.class, ClusterNode.class);

    private final GameMessages messages;

    public ClusterMessageHandlerDiscovery(GameMessages messages) {
        this.messages = messages;
    }

    @Override
    public void discover(GameBeans beans) {
        messages.set(beans.methods(ClusterMessageHandler.class).stream()
                .map(ClusterMessageHandlerDiscovery::prepare)
                .toList());
    }

    private static GameMessages.Method prepare(AnnotatedMethod<ClusterMessageHandler> method) {
        List<Class<?>> parameters = method.parameterTypes();
        List<Class<?>> messages =
                parameters.stream().filter(Message.class::isAssignableFrom).toList();
        boolean others = parameters.stream()
                .anyMatch(type -> !Message.class.isAssignableFrom(type) && type != ClusterNode.class);
        if (messages.size() != 1
                || others
                || parameters.size() > 2
                || method.declared().getReturnType() != void.class
                || Modifier.isAbstract(messages.getFirst().getModifiers())) {
            throw new StartupException(
                    "%s cannot take what nodes publish.".formatted(method),
                    "Let %s take one message of a type from a .proto file and, if it wants to, a ClusterNode, and return nothing."
                            .formatted(method.description()));
        }
        Message prototype = Internal.getDefaultInstance(messages.getFirst().asSubclass(Message.class));
        return new GameMessages.Method(
                method.description(),
                prototype.getDescriptorForType().getFullName(),
                prototype.getParserForType(),
                arrange(method.handle(), parameters));
    }

    /** Turns a bound method into a call that takes message and node. */
    private static MethodHandle arrange(MethodHandle bound, List<Class<?>> parameters) {
        if (parameters.size() == 1) {
            return MethodHandles.dropArguments(bound, 1, ClusterNode.class).asType(CALL);
        }
        boolean nodeFirst = parameters.getFirst() == ClusterNode.class;
        MethodHandle call =
                bound.asType(nodeFirst ? MethodType.methodType(void.class, ClusterNode.class, Message.class) : CALL);
        return nodeFirst ? MethodHandles.permuteArguments(call, CALL, 1, 0) : call;
    }
}
