package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestPing;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Methods that run with ticks, and handlers that take the tick, as beans. The world's own first tick never comes. */
class TickWiringTests {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withPropertyValues(
                    "byteborne.server.transport=nio",
                    "byteborne.server.io-threads=1",
                    "byteborne.world.tick-interval=" + INTERVAL);

    static class Game {
        private final List<Tick> ticks = new ArrayList<>();
        private final List<Tick> handled = new ArrayList<>();

        @OnTick(every = 2)
        void tick(Tick tick) {
            ticks.add(tick);
        }

        @MessageHandler
        void ping(TestPing ping, Tick tick) {
            handled.add(tick);
        }
    }

    @Test
    void whenABeanHasSuchMethodsThenTheWorldsTicksRunThem() {
        runner.withBean(Game.class).run(context -> {
            World world = context.getBean(World.class);

            world.tick();
            world.tick();

            assertThat(context.getBean(Game.class).ticks).containsExactly(new Tick(2, INTERVAL.multipliedBy(2)));
        });
    }

    @Test
    void whenAHandlerTakesTheTickThenItGetsTheLastThatBegan() {
        runner.withBean(Game.class).run(context -> {
            World world = context.getBean(World.class);

            ping(context.getBean(DefaultMessageDispatcher.class), context.getBean(MessageRegistry.class));
            world.tick();
            world.tick();
            world.tick();
            ping(context.getBean(DefaultMessageDispatcher.class), context.getBean(MessageRegistry.class));

            assertThat(context.getBean(Game.class).handled)
                    .containsExactly(new Tick(0, INTERVAL), new Tick(3, INTERVAL));
        });
    }

    private static void ping(DefaultMessageDispatcher dispatcher, MessageRegistry registry) {
        dispatcher.dispatch(mock(Session.class), registry.register(TestPing.class), TestPing.getDefaultInstance());
    }

    static class EveryZero {
        @OnTick(every = 0)
        void run() {}
    }

    static class EveryNegative {
        @OnTick(every = -20)
        void run() {}
    }

    static class WrongParameter {
        @OnTick
        void run(Duration delta, long tick) {}
    }

    static class SameTwice {
        @OnTick
        void run(Tick tick, Tick again) {}
    }

    static class Returning {
        @OnTick
        boolean run() {
            return true;
        }
    }

    static class Static {
        @OnTick
        static void run() {}
    }

    static Stream<Arguments> mistakes() {
        String mend = "take nothing, or a Tick, or a Duration, or both, and return nothing";
        return Stream.of(
                Arguments.of(EveryZero.class, "#run() runs every 0 ticks", "Set 'every'"),
                Arguments.of(EveryNegative.class, "#run() runs every -20 ticks", "to 1 or more"),
                Arguments.of(WrongParameter.class, "#run(Duration, long) cannot run with ticks: it takes a long", mend),
                Arguments.of(SameTwice.class, "#run(Tick, Tick) cannot run with ticks: it takes the same", mend),
                Arguments.of(Returning.class, "#run() cannot run with ticks: it returns a boolean", mend),
                Arguments.of(Static.class, "#run() is static", "Remove 'static'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void whenAMethodCannotRunWithTicksThenStartupFailsAndNamesIt(Class<?> beanClass, String problem, String mend) {
        runner.withUserConfiguration(beanClass).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).contains("@OnTick method " + beanClass.getName() + problem);
            assertThat(report.getAction()).contains(mend).contains(beanClass.getSimpleName());
        });
    }
}
