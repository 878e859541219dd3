package io.byteborne.validation;

import com.google.protobuf.Descriptors.Descriptor;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import io.byteborne.world.WorldLifecycle;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/** Looks at every message that is handled: when all handlers are found, before the world runs. */
final class ValidationWarmUp implements SmartLifecycle {
    private final Consumer<List<Descriptor>> look;
    private final MessageDispatcher dispatcher;
    private final MessageRegistry registry;
    private volatile boolean running;

    ValidationWarmUp(Consumer<List<Descriptor>> look, MessageDispatcher dispatcher, MessageRegistry registry) {
        this.look = look;
        this.dispatcher = dispatcher;
        this.registry = registry;
    }

    @Override
    public void start() {
        List<Descriptor> messages = dispatcher.handlers().stream()
                .map(HandlerRegistration::type)
                .map(MessageType::descriptor)
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
