package io.byteborne.internal.actuate;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.HandlerTimes;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Traffic and handlers as meters, for each type of message: there are as many as the program has types, independent of
 * what clients send. Held and read as those of {@link NetworkMetrics}; types that become known later get their meters
 * then.
 */
public final class MessageTypeMetrics implements MeterBinder {
    private final MessageRegistry types;
    private final DefaultMessageDispatcher dispatcher;

    public MessageTypeMetrics(MessageRegistry types, DefaultMessageDispatcher dispatcher) {
        this.types = types;
        this.dispatcher = dispatcher;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        types.forEachEver(type -> bindTraffic(registry, type));
        dispatcher.forEachStatisticsEver((type, statistics) -> bindHandler(registry, type, statistics));
    }

    private static void bindTraffic(MeterRegistry registry, MessageType type) {
        MessageType.Traffic traffic = type.traffic();
        if (traffic != null) {
            bindMessages(registry, type, traffic, "in", MessageType.Traffic::messagesIn);
            bindMessages(registry, type, traffic, "out", MessageType.Traffic::messagesOut);
            bindBytes(registry, type, traffic, "in", MessageType.Traffic::bytesIn);
            bindBytes(registry, type, traffic, "out", MessageType.Traffic::bytesOut);
        }
    }

    private static void bindMessages(
            MeterRegistry registry,
            MessageType type,
            MessageType.Traffic traffic,
            String direction,
            ToDoubleFunction<MessageType.Traffic> count) {
        FunctionCounter.builder("byteborne.type.messages", traffic, count)
                .tag("message", type.name())
                .tag("direction", direction)
                .description("Messages received and parsed, or put into a session's send buffer, by type of message")
                .register(registry);
    }

    private static void bindBytes(
            MeterRegistry registry,
            MessageType type,
            MessageType.Traffic traffic,
            String direction,
            ToDoubleFunction<MessageType.Traffic> count) {
        FunctionCounter.builder("byteborne.type.bytes", traffic, count)
                .tag("message", type.name())
                .tag("direction", direction)
                .baseUnit("bytes")
                .description("Bytes of the packets of these messages")
                .register(registry);
    }

    private static void bindHandler(MeterRegistry registry, MessageType type, HandlerTimes.Figures statistics) {
        FunctionTimer.builder(
                        "byteborne.handler.time",
                        statistics,
                        HandlerTimes.Figures::handledCount,
                        HandlerTimes.Figures::totalNanos,
                        TimeUnit.NANOSECONDS)
                .tag("message", type.name())
                .description("From a message's dispatch until it was dealt with and its reply was sent")
                .register(registry);
        TimeGauge.builder(
                        "byteborne.handler.time.max", statistics, TimeUnit.NANOSECONDS, HandlerTimes.Figures::maxNanos)
                .tag("message", type.name())
                .description("The longest of these in the last minute or two")
                .register(registry);
        FunctionCounter.builder("byteborne.handler.failures", statistics, HandlerTimes.Figures::failedCount)
                .tag("message", type.name())
                .description("Messages whose handler, or something around it, threw")
                .register(registry);
    }
}
