package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.DefaultHandlerObservationConvention;
import io.byteborne.message.HandlerObservationContext;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;

/** Handlers as Micrometer's Observation API sees them. */
class HandlerObservationTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Writes down what it hears of. */
    static class Listener implements ObservationHandler<Observation.Context> {
        private final List<String> heard = new ArrayList<>();

        @Override
        public synchronized void onStart(Observation.Context context) {
            heard.add("start " + context.getName());
        }

        @Override
        public synchronized void onStop(Observation.Context context) {
            heard.add("stop " + context.getContextualName() + " " + tags(context));
        }

        private static String tags(Observation.Context context) {
            return context.getAllKeyValues().stream()
                    .sorted()
                    .map(KeyValue::getValue)
                    .collect(Collectors.joining(" "));
        }

        /** What it has heard since the last time. */
        synchronized List<String> takeHeard() {
            List<String> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    /** Wants to make meters only. */
    static class Meters extends Listener implements MeterObservationHandler<Observation.Context> {}

    /** Stands in for Spring Boot, which gives every handler that is a bean to the registry. */
    static class Registry {
        @Bean
        ObservationRegistry observationRegistry(List<ObservationHandler<?>> handlers) {
            ObservationRegistry registry = ObservationRegistry.create();
            handlers.forEach(registry.observationConfig()::observationHandler);
            return registry;
        }
    }

    static class Game {
        private final ObservationRegistry observations;
        private final Journal journal;
        private final CompletableFuture<TestPing> later = new CompletableFuture<>();

        Game(ObservationRegistry observations, Journal journal) {
            this.observations = observations;
            this.journal = journal;
        }

        @MessageHandler
        TestPong ping(TestPing ping) {
            if (ping.getSequence() == 0) {
                throw new MessageRefusedException("as planned");
            }
            journal.add(currentName());
            return PONG;
        }

        private String currentName() {
            Observation current = observations.getCurrentObservation();
            return current == null
                    ? "none"
                    : String.valueOf(current.getContext().getName());
        }

        @MessageHandler(blocking = true)
        void boom(TestBoom boom) {
            journal.add(currentName());
            throw new IllegalStateException("as planned");
        }

        @MessageExceptionHandler
        void failed(IllegalStateException failure) {
            journal.add("advice in " + currentName());
        }

        @MessageHandler
        CompletionStage<TestPing> pong(TestPong pong) {
            return later;
        }
    }

    @Test
    void whenSomebodyListensThenEachMessageIsObservedWithItsOutcome() {
        fixture.run(List.of(Registry.class, Listener.class, Game.class), running -> {
            Listener listener = running.bean(Listener.class);

            running.dispatchNow(PING);
            assertThat(listener.takeHeard())
                    .containsExactly(
                            "start byteborne.handler",
                            "stop handle byteborne.test.TestPing 1 byteborne.test.TestPing handled");
            assertThat(running.journal().entries()).containsExactly("byteborne.handler");

            running.dispatchNow(TestPing.getDefaultInstance());
            assertThat(listener.takeHeard())
                    .endsWith("stop handle byteborne.test.TestPing 1 byteborne.test.TestPing refused")
                    .hasSize(2);
            assertThat(running.bean(ObservationRegistry.class).getCurrentObservation())
                    .isNull();
        });
    }

    @Test
    void whenAHandlerBlocksThenItIsWithinItsObservationAndSoIsWhatComesOfIt() {
        fixture.run(List.of(Registry.class, Listener.class, Game.class), running -> {
            running.dispatchLater(TestBoom.getDefaultInstance());
            running.world().runNext();

            assertThat(running.journal().entries()).containsExactly("byteborne.handler", "advice in byteborne.handler");
            assertThat(running.bean(Listener.class).takeHeard())
                    .containsExactly(
                            "start byteborne.handler",
                            "stop handle byteborne.test.TestBoom 1 byteborne.test.TestBoom failed");
        });
    }

    @Test
    void whenAHandlerReturnsAStageThenItsObservationEndsWithThat() {
        fixture.run(List.of(Registry.class, Listener.class, Game.class), running -> {
            running.dispatchLater(PONG);
            assertThat(running.bean(Listener.class).takeHeard()).hasSize(1);
            assertThat(running.bean(ObservationRegistry.class).getCurrentObservation())
                    .isNull();

            running.bean(Game.class).later.complete(PING);
            running.world().runAll();

            assertThat(running.bean(Listener.class).takeHeard())
                    .containsExactly("stop handle byteborne.test.TestPong 1 byteborne.test.TestPong handled");
        });
    }

    @Test
    void whenOnlyMetersWouldComeOfItThenNothingIsObservedUnlessThatIsWanted() {
        List<Class<?>> beans = List.of(Registry.class, Meters.class, Game.class);
        fixture.run(beans, running -> {
            running.dispatchNow(PING);
            assertThat(running.bean(Meters.class).takeHeard()).isEmpty();
            assertThat(running.journal().entries()).containsExactly("none");
        });
        fixture.run("byteborne.handler.observe=always", beans, running -> {
            running.dispatchNow(PING);
            assertThat(running.bean(Meters.class).takeHeard()).hasSize(2);
        });
    }

    @Test
    void whenItIsNotWantedThenNothingIsObservedThoughSomebodyListens() {
        List<Class<?>> beans = List.of(Registry.class, Listener.class, Game.class);
        fixture.run("byteborne.handler.observe=never", beans, running -> {
            running.dispatchNow(PING);
            assertThat(running.bean(Listener.class).takeHeard()).isEmpty();
        });
    }

    static class OwnNames extends DefaultHandlerObservationConvention {
        @Override
        public String getName() {
            return "own";
        }
    }

    static class BadNames extends DefaultHandlerObservationConvention {
        @Override
        public KeyValues getLowCardinalityKeyValues(HandlerObservationContext context) {
            throw new IllegalStateException("as planned");
        }
    }

    @Test
    void whenTheGameHasAConventionThenItNamesTheObservation() {
        fixture.run(List.of(Registry.class, Listener.class, OwnNames.class, Game.class), running -> {
            running.dispatchNow(PING);

            assertThat(running.bean(Listener.class).takeHeard()).first().isEqualTo("start own");
        });
    }

    @Test
    void whenTheGamesConventionFailsThenTheMessageIsHandledAllTheSame() {
        fixture.run(List.of(Registry.class, Listener.class, BadNames.class, Game.class), running -> {
            running.dispatchNow(PING);

            running.assertSent(PONG);
        });
    }
}
