package io.byteborne.actuate;

import io.byteborne.dispatch.HandlerStatistics;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import io.byteborne.protocol.TypeTraffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Traffic and handlers as meters, for each type of message: there are as many as the program has types, whatever clients
 * send. Held and read as those of {@link NetworkMetrics}; types that become known later get their meters then.
 */
final class MessageTypeMetrics implements MeterBinder {
    private final MessageRegistry types;
    private final MessageDispatcher dispatcher;

    MessageTypeMetrics(MessageRegistry types, MessageDispatcher dispatcher) {
        this.types = types;
        this.dispatcher = dispatcher;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        types.forEachEver(type -> bindTraffic(registry, type));
        dispatcher.forEachStatisticsEver((type, statistics) -> bindHandler(registry, type, statistics));
    }

    private static void bindTraffic(MeterRegistry registry, MessageType type) {
        TypeTraffic traffic = type.traffic();
        if (traffic != null) {
            bindMessages(registry, type, traffic, "in", TypeTraffic::messagesIn);
            bindMessages(registry, type, traffic, "out", TypeTraffic::messagesOut);
            bindBytes(registry, type, traffic, "in", TypeTraffic::bytesIn);
            bindBytes(registry, type, traffic, "out", TypeTraffic::bytesOut);
        }
    }

    private static void bindMessages(
            MeterRegistry registry,
            MessageType type,
            TypeTraffic traffic,
            String direction,
            ToDoubleFunction<TypeTraffic> count) {
        FunctionCounter.builder("byteborne.type.messages", traffic, count)
                .tag("message", type.name())
                .tag("direction", direction)
                .description("Messages received and parsed, or put into a session's send buffer, by type of message")
                .register(registry);
    }

    private static void bindBytes(
            MeterRegistry registry,
            MessageType type,
            TypeTraffic traffic,
            String direction,
            ToDoubleFunction<TypeTraffic> count) {
        FunctionCounter.builder("byteborne.type.bytes", traffic, count)
                .tag("message", type.name())
                .tag("direction", direction)
                .baseUnit("bytes")
                .description("Bytes of the packets of these messages")
                .register(registry);
    }

    private static void bindHandler(MeterRegistry registry, MessageType type, HandlerStatistics statistics) {
        FunctionTimer.builder(
                        "byteborne.handler.time",
                        statistics,
                        HandlerStatistics::handledCount,
                        HandlerStatistics::totalNanos,
                        TimeUnit.NANOSECONDS)
                .tag("message", type.name())
                .description("From a message's dispatch until it was dealt with and its reply was sent")
                .register(registry);
        TimeGauge.builder("byteborne.handler.time.max", statistics, TimeUnit.NANOSECONDS, HandlerStatistics::maxNanos)
                .tag("message", type.name())
                .description("The longest of these in the last minute or two")
                .register(registry);
        FunctionCounter.builder("byteborne.handler.failures", statistics, HandlerStatistics::failedCount)
                .tag("message", type.name())
                .description("Messages whose handler, or something around it, threw")
                .register(registry);
    }
}
