package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.settings.HandlerProperties.ObserveHandlers;
import io.byteborne.message.DefaultHandlerObservationConvention;
import io.byteborne.message.HandlerObservationContext;
import io.byteborne.message.HandlerObservationConvention;
import io.byteborne.session.Session;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Reports the handling of messages to Micrometer's Observation API, if anybody listens there. World thread.
 *
 * <p>Who listens there, and names what is reported, is code of the game's or of a library: whatever it throws is logged,
 * and the message is handled as if it were not observed.
 */
public final class HandlerObservations {
    private static final String METER_HANDLER = "io.micrometer.core.instrument.observation.MeterObservationHandler";

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(HandlerObservations.class));
    private final ObservationRegistry registry;
    private final HandlerObservationConvention defaultConvention = new DefaultHandlerObservationConvention();
    private final @Nullable HandlerObservationConvention convention;

    /**
     * @param registry where it is reported to; {@link ObservationRegistry#NOOP} if it is not
     * @param convention the game's own, if it has one
     */
    public HandlerObservations(ObservationRegistry registry, @Nullable HandlerObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Nullable
    public HandlerObservationConvention convention() {
        return convention;
    }

    /** Whether handlers are to be observed. An observation for meters alone would cost more than many a handler. */
    public static boolean isWanted(ObserveHandlers setting, Stream<ObservationHandler<?>> handlers) {
        return switch (setting) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> handlers.anyMatch(handler -> !isForMeters(handler));
        };
    }

    /** An application without meters does not have the class, either. */
    private static boolean isForMeters(ObservationHandler<?> handler) {
        return ClassUtils.isPresent(METER_HANDLER, handler.getClass().getClassLoader())
                && handler instanceof MeterObservationHandler;
    }

    /** A message is about to be handled. */
    Observation start(Session session, Message message, RegisteredHandler handler) {
        if (registry.isNoop()) {
            return Observation.NOOP;
        }
        try {
            return Observation.start(
                    convention,
                    defaultConvention,
                    () -> new HandlerObservationContext(session, message, handler),
                    registry);
        } catch (Throwable failure) {
            clientLog.error("The handling of {} cannot be observed", handler.type(), failure);
            return Observation.NOOP;
        }
    }

    /** Makes what the calling thread does a part of what is observed, until it closes what is returned. */
    Scope open(Observation observation) {
        if (observation.isNoop()) {
            return Scope.NONE;
        }
        Observation.Scope outer = registry.getCurrentObservationScope();
        Observation.Scope inner;
        try {
            inner = observation.openScope();
        } catch (Throwable failure) {
            clientLog.error("An observation of a handler cannot be made the current one", failure);
            // The registry has it all the same, and so have those listeners that were asked before the one that failed.
            inner = registry.getCurrentObservationScope();
        }
        Observation.Scope opened = inner;
        return () -> close(opened, outer);
    }

    private void close(Observation.@Nullable Scope opened, Observation.@Nullable Scope outer) {
        try {
            if (opened != null && !opened.equals(outer)) {
                opened.close();
            }
        } catch (Throwable failure) {
            clientLog.error("An observation of a handler cannot be left", failure);
        } finally {
            registry.setCurrentObservationScope(outer);
        }
    }

    /** A time in which a thread works on what is observed. Closed by that thread; does not throw. */
    @FunctionalInterface
    interface Scope {
        /** Of what is not observed. */
        Scope NONE = () -> {};

        void close();
    }

    /** The handling of a message has failed. */
    void failed(Observation observation, Throwable failure) {
        try {
            observation.error(failure);
        } catch (Throwable second) {
            clientLog.error("An observation of a handler cannot be told of a failure", second);
        }
    }

    /** A message has been dealt with. */
    void stop(Observation observation) {
        try {
            observation.stop();
        } catch (Throwable failure) {
            clientLog.error("An observation of a handler cannot be ended", failure);
        }
    }

    /** A call that is made on another thread, as a part of what is observed. */
    Callable<@Nullable Object> within(Observation observation, Callable<@Nullable Object> call) {
        return observation.isNoop()
                ? call
                : () -> {
                    Scope scope = open(observation);
                    try {
                        return call.call();
                    } finally {
                        scope.close();
                    }
                };
    }
}
