package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.Session;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Reports the handling of messages to Micrometer's Observation API, if anybody listens there. World thread. */
final class HandlerObservations {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(HandlerObservations.class));
    private final ObservationRegistry registry;
    private final HandlerObservationConvention defaultConvention = new DefaultHandlerObservationConvention();
    private final @Nullable HandlerObservationConvention convention;

    /**
     * @param registry where it is reported to; {@link ObservationRegistry#NOOP} if it is not
     * @param convention the game's own, if it has one
     */
    HandlerObservations(ObservationRegistry registry, @Nullable HandlerObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Nullable
    HandlerObservationConvention convention() {
        return convention;
    }

    /** Whether handlers are to be observed. An observation for meters alone would cost more than many a handler. */
    static boolean isWanted(ObserveHandlers setting, Stream<ObservationHandler<?>> handlers) {
        return switch (setting) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> handlers.anyMatch(handler -> !(handler instanceof MeterObservationHandler));
        };
    }

    /** A message is about to be handled. */
    Observation start(Session session, Message message, HandlerRegistration handler) {
        if (registry.isNoop()) {
            return Observation.NOOP;
        }
        try {
            return Observation.start(
                    convention,
                    defaultConvention,
                    () -> new HandlerObservationContext(session, message, handler),
                    registry);
        } catch (RuntimeException failure) {
            // The convention is the game's code, and the message must be handled all the same.
            clientLog.error("The handling of {} cannot be observed", handler.type(), failure);
            return Observation.NOOP;
        }
    }

    /** A message has been dealt with. */
    void stop(Observation observation) {
        try {
            observation.stop();
        } catch (RuntimeException failure) {
            clientLog.error("An observation of a handler cannot be ended", failure);
        }
    }

    /** A call that is made on another thread, as a part of what is observed. */
    static Callable<@Nullable Object> within(Observation observation, Callable<@Nullable Object> call) {
        return observation.isNoop()
                ? call
                : () -> {
                    Observation.Scope scope = observation.openScope();
                    try {
                        return call.call();
                    } finally {
                        scope.close();
                    }
                };
    }
}
