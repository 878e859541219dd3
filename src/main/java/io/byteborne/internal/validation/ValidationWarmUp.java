package io.byteborne.internal.validation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Internal;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.message.MessageDispatcher;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/** Prepares the validation of every message with a handler: when all handlers are known, before the world runs. */
public final class ValidationWarmUp implements SmartLifecycle {
    private final Consumer<List<Descriptor>> look;
    private final MessageDispatcher dispatcher;
    private final MessageRegistry registry;
    private volatile boolean running;

    public ValidationWarmUp(Consumer<List<Descriptor>> look, MessageDispatcher dispatcher, MessageRegistry registry) {
        this.look = look;
        this.dispatcher = dispatcher;
        this.registry = registry;
    }

    @Override
    public void start() {
        List<Descriptor> messages = dispatcher.handlers().stream()
                .map(handler ->
                        Internal.getDefaultInstance(handler.messageClass()).getDescriptorForType())
                .toList();
        messages.forEach(message -> Constraints.refuseInExtensions(message, registry::extensionsOf));
        look.accept(messages);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WorldLifecycle.PHASE - 1;
    }
}
