package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.load.measure.Measurements;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.scenario.Lines;
import io.byteborne.load.scenario.ScenarioFile;
import io.byteborne.load.scenario.ScriptReader;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.message.MessageInvoker;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.proto.S2C_Said;
import io.byteborne.session.Session;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One connection that does what a scenario says in order, in a time that stands still until a test moves it. */
class PlayTests {
    private static final long MILLI = 1_000_000;

    private final Session session = mock(Session.class);
    private final List<String> sent = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final Measurements measurements = new Measurements(errors::add, null);
    private final ManualTimer timer = new ManualTimer();
    private final Handlers handlers = new Handlers();
    private long now;
    private final LoadConnections connections = new LoadConnections("server:1", () -> now, measurements);
    private @Nullable Pace pace;
    private @Nullable Scenario scenario;

    private void play(@Nullable Duration interval, String yaml) {
        MessageRegistry registry = new MessageRegistry();
        List.of(C2S_Chat.class, S2C_Chat.class, C2S_Say.class, S2C_Said.class).forEach(registry::register);
        Lines lines = new Lines("hey", null);
        Scenario played = new Scenario(
                new ScriptReader(registry, lines).read(new ScenarioFile("a", "a.yml", yaml)),
                lines,
                connections,
                timer);
        played.register(registry, handlers);
        Pace paced = new PlayPace(
                (connection, due) -> connections.send(connection, played, due), () -> now, interval, MILLI / 2);
        given(session.send(any())).willAnswer(call -> sent.add(text(call.getArgument(0))));
        LoadConnection connection = connections.add(session, null);
        scenario = played;
        pace = paced;
        played.begin(connection, () -> paced.ready(connection));
    }

    private static String text(Message message) {
        return message instanceof C2S_Chat chat ? chat.getContent() : ((C2S_Say) message).getText();
    }

    /** The server says something of itself. */
    private void said(String text) throws Throwable {
        handlers.came(session, S2C_Said.newBuilder().setText(text).build());
    }

    /** The server answers. */
    private void answer(String content) throws Throwable {
        handlers.came(session, S2C_Chat.newBuilder().setContent(content).build());
    }

    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            now += MILLI;
            timer.run();
            if (pace != null) {
                pace.tick(now);
            }
        }
    }

    private LoadResult result() {
        return measurements.result(Instant.EPOCH, 1, Map.of());
    }

    private static final String MATCH = """
            play:
              - send: C2S_Chat
                fields: {content: queue}
                answer: S2C_Chat
              - repeat:
                  - wait: S2C_Said
                    where: {text: turn}
                  - send: C2S_Say
                    fields: {text: move}
                until: S2C_Said
                where: {text: over}
            """;

    @Test
    void whenAMessageEndsARepetitionThenTheNextStepFollowsAndThePlayBeginsAnew() throws Throwable {
        play(null, MATCH);
        assertThat(sent).containsExactly("queue");
        answer("ok");
        said("turn");
        said("turn");
        assertThat(sent).containsExactly("queue", "move", "move");

        said("over");

        assertThat(sent).containsExactly("queue", "move", "move", "queue");
        assertThat(errors).isEmpty();
    }

    @Test
    void whenTheEndComesBeforeTheAnswerThenTheAnswerIsAwaitedAndNothingOfTheRepetitionFollows() throws Throwable {
        play(null, """
                play:
                  - repeat:
                      - {send: C2S_Chat, fields: {content: one}, answer: S2C_Chat}
                      - {send: C2S_Say, fields: {text: two}}
                    until: S2C_Said
                  - {send: C2S_Say, fields: {text: after}}
                  - {wait: S2C_Said}
                """);
        said("over");
        assertThat(sent).containsExactly("one");

        answer("one");

        assertThat(sent).containsExactly("one", "after");
        assertThat(errors).isEmpty();
    }

    @Test
    void whenWhatIsWaitedForCameBeforeTheAnswerThenTheWaitIsOver() throws Throwable {
        play(null, MATCH);
        said("turn");
        answer("ok");

        assertThat(sent).containsExactly("queue", "move");
    }

    @Test
    void whenAMessageCameBeforeTheLastOneWasSentThenNobodyWaitsForItAnyMore() throws Throwable {
        play(null, """
                play:
                  - {send: C2S_Chat, fields: {content: one}, answer: S2C_Chat}
                  - {send: C2S_Chat, fields: {content: two}, answer: S2C_Chat}
                  - wait: S2C_Said
                  - {send: C2S_Say, fields: {text: three}}
                """);
        said("early");
        answer("one");
        answer("two");
        assertThat(sent).containsExactly("one", "two");

        said("now");
        assertThat(sent).startsWith("one", "two", "three");
    }

    @Test
    void whenAMessageThatIsDueLaterBelongsToAnEndedRepetitionThenItIsNotSent() throws Throwable {
        play(Duration.ofMillis(100), """
                play:
                  - repeat: [{send: C2S_Chat, fields: {content: shot}, answer: S2C_Chat}]
                    until: S2C_Said
                  - {send: C2S_Say, fields: {text: after}}
                  - wait: S2C_Said
                    within: 1h
                """);
        answer("shot");
        pass(50);
        said("over");
        pass(49);
        assertThat(sent).containsExactly("shot");
        pass(1);
        assertThat(sent).containsExactly("shot", "after");
        pass(500);
        assertThat(sent).hasSize(2);
    }

    @Test
    void whenAConnectionHasWaitedForOthersThenItsNextRoundTripBeginsAfterwards() throws Throwable {
        play(Duration.ofMillis(100), """
                play:
                  - wait: S2C_Said
                  - {send: C2S_Chat, answer: S2C_Chat}
                """);
        pass(10_000);
        said("turn");
        pass(3);
        answer("");

        // The wait itself is no round trip, and no delay of one.
        assertThat(result().roundTrip().count()).isEqualTo(1);
        assertThat(result().roundTrip().max()).isBetween(3_000.0, 3_010.0);
        assertThat(result().sendDelay().max()).isZero();

        pass(5_000);
        said("turn");
        pass(2);
        answer("");
        assertThat(result().roundTrip().count()).isEqualTo(2);
        assertThat(result().roundTrip().max()).isBetween(3_000.0, 3_010.0);
        assertThat(result().counts().awaited()).isEqualTo(2);
        assertThat(connections.unanswered()).isZero();
    }

    @Test
    void whenAnAnswerIsLateThenTheNextMessageIsLateAndThatCounts() throws Throwable {
        play(Duration.ofMillis(100), "play: [{send: C2S_Chat, answer: S2C_Chat}]");
        pass(250);
        answer("");
        assertThat(sent).hasSize(2);
        pass(10);
        answer("");

        // It was due after 100 ms, and was answered after 260.
        assertThat(result().roundTrip().max()).isBetween(250_000.0, 250_300.0);
        assertThat(result().sendDelay().max()).isBetween(150_000.0, 150_300.0);
        // The one after that is late as well, so it has left at once; the fourth is due after 300 ms.
        assertThat(sent).hasSize(3);
        answer("");
        assertThat(sent).hasSize(3);
        pass(40);
        assertThat(sent).hasSize(4);
    }

    @Test
    void whenWhatIsWaitedForDoesNotComeThenThePlaceAndTheTimeAreSaidAndTheConnectionEnds() throws Throwable {
        play(null, """
                play:
                  - send: C2S_Chat
                    answer: S2C_Chat
                    keep: {turn: content}
                  - wait: S2C_Said
                    where: {text: "${kept.turn}"}
                    within: 2s
                """);
        answer("mine");
        said("yours");
        pass(1_999);
        assertThat(errors).isEmpty();
        pass(1);

        assertThat(errors)
                .singleElement()
                .asString()
                .contains("a.yml, line 5: proto.S2C_Said with {text: \"mine\"} did not come within 2.0 s", "'within'");
        assertThat(result().counts().errors()).isEqualTo(1);
        then(session).should().close();
        said("mine");
        assertThat(sent).hasSize(1);
    }

    @Test
    void whenARepetitionDoesNotEndThenThePlaceAndTheTimeAreSaidAndTheConnectionEnds() throws Throwable {
        play(Duration.ofMillis(100), """
                play:
                  - repeat: [{send: C2S_Say}]
                    until: S2C_Said
                    within: 1s
                """);
        pass(3_000);

        assertThat(errors)
                .singleElement()
                .asString()
                .contains("a.yml, line 2: proto.S2C_Said did not come within 1.0 s");
        then(session).should().close();
        assertThat(sent).hasSizeBetween(10, 11);
    }

    @Test
    void whenWhatIsWaitedForHasComeThenItsTimeOutIsForgotten() throws Throwable {
        play(null, MATCH);
        answer("ok");
        said("turn");
        said("over");
        answer("ok");
        pass(59_999);
        said("over");
        answer("ok");
        pass(59_999);

        assertThat(errors).isEmpty();
        assertThat(timer.set()).isEqualTo(2);
    }

    @Test
    void whenTheRunIsOverThenNothingIsLateAnyMore() throws Throwable {
        play(null, MATCH);
        answer("ok");
        Objects.requireNonNull(scenario).finish();
        pass(60_001);

        assertThat(errors).isEmpty();
    }

    @Test
    void whenStepsWaitForNothingThenTheyAreDoneOncePerTickAndTheConnectionCanBeHeard() throws Throwable {
        play(null, """
                start:
                  - repeat: [{send: C2S_Chat, fields: {content: knock}}]
                    until: S2C_Said
                play:
                  - choose: [{do: []}]
                  - {send: C2S_Say, fields: {text: in}}
                """);
        pass(5);
        assertThat(sent).hasSize(6).containsOnly("knock");
        said("come in");
        pass(3);

        assertThat(sent.subList(6, sent.size())).hasSizeBetween(2, 4).containsOnly("in");
    }

    @Test
    void whenOneOfSeveralStepsIsChosenThenByWeight() {
        play(null, """
                play:
                  - choose:
                      - {weight: 3, send: C2S_Say, fields: {text: often}}
                      - do:
                          - {send: C2S_Say, fields: {text: rarely}}
                          - {send: C2S_Say, fields: {text: and}}
                """);
        pass(4_000);

        assertThat(sent.stream().filter("often"::equals).count()).isBetween(2_800L, 3_200L);
        assertThat(sent.stream().filter("rarely"::equals))
                .hasSameSizeAs(sent.stream().filter("and"::equals).toList());
    }

    @Test
    void whenAValueWasKeptThenItIsSentAndExpectedLater() throws Throwable {
        play(null, """
                start:
                  - wait: S2C_Said
                    keep: {token: text}
                play:
                  - send: C2S_Chat
                    fields: {content: "${kept.token}/${n}"}
                    answer: S2C_Chat
                    check: {content: "${kept.token}"}
                    keep: {token: content}
                """);
        said("a1");
        assertThat(sent).containsExactly("a1/0");
        answer("a1");
        assertThat(sent).containsExactly("a1/0", "a1/1");
        assertThat(errors).isEmpty();

        answer("b2");
        assertThat(errors).singleElement().asString().contains("content \"b2\" where \"a1\" must be");
        assertThat(sent).endsWith("b2/2");
    }

    @Test
    void whenAMessageThatIsWaitedForIsNotAsItMustBeThenThatIsAnErrorAndThePlayGoesOn() throws Throwable {
        play(null, """
                play:
                  - wait: S2C_Said
                    check: {text: turn}
                  - {send: C2S_Say}
                """);
        said("trun");

        assertThat(errors).singleElement().asString().contains("S2C_Said has text \"trun\" where \"turn\" must be");
        assertThat(sent).hasSize(1);
    }

    @Test
    void whenAnAnswerComesThatNobodyAwaitsThenThatIsAnError() throws Throwable {
        play(null, """
                play:
                  - {send: C2S_Chat, answer: S2C_Chat}
                  - wait: S2C_Said
                """);
        answer("");
        answer("again");

        assertThat(errors).singleElement().asString().contains("a S2C_Chat that answers nothing");
    }

    @Test
    void whenAFirstAnswerIsAwaitedThenItIsMissingUntilItComesButAWaitIsNot() throws Throwable {
        play(null, """
                start:
                  - {send: C2S_Chat, answer: S2C_Chat}
                  - wait: S2C_Said
                messages:
                  - {send: C2S_Chat, answer: S2C_Chat}
                """);
        assertThat(connections.unanswered()).isEqualTo(1);
        answer("");
        assertThat(connections.unanswered()).isZero();
    }

    /** What the scenario has registered, to be called. */
    private static final class Handlers implements MessageDispatcher {
        private final Map<Class<?>, MessageInvoker<? extends Message>> byClass = new HashMap<>();

        @SuppressWarnings("unchecked")
        void came(Session session, Message message) throws Throwable {
            ((MessageInvoker<Message>)
                            Optional.ofNullable(byClass.get(message.getClass())).orElseThrow())
                    .invoke(session, message);
        }

        @Override
        public HandlerRegistration register(
                Class<? extends Message> messageClass,
                String description,
                MessageInvoker<? extends Message> invoker,
                HandlerOptions options) {
            byClass.put(messageClass, invoker);
            return mock(HandlerRegistration.class);
        }

        @Override
        public boolean unregister(HandlerRegistration removed) {
            return false;
        }

        @Override
        public List<? extends HandlerRegistration> handlers() {
            return List.of();
        }
    }

    /** Calls back when the test's time has come so far. */
    private final class ManualTimer implements Timer {
        private final List<Entry> entries = new ArrayList<>();

        private final class Entry implements TimerHandle {
            private final long dueNanos;
            private final Runnable callback;

            Entry(long dueNanos, Runnable callback) {
                this.dueNanos = dueNanos;
                this.callback = callback;
            }

            @Override
            public boolean cancel() {
                return entries.remove(this);
            }

            @Override
            public boolean isSet() {
                return entries.contains(this);
            }
        }

        void run() {
            List<Entry> due =
                    entries.stream().filter(entry -> entry.dueNanos <= now).toList();
            for (Entry entry : due) {
                if (entry.cancel()) {
                    entry.callback.run();
                }
            }
        }

        int set() {
            return entries.size();
        }

        @Override
        public TimerHandle after(Duration delay, Runnable callback) {
            Entry entry = new Entry(now + delay.toNanos(), callback);
            entries.add(entry);
            return entry;
        }

        @Override
        public TimerHandle at(Instant time, Runnable callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TimerHandle every(Duration interval, Runnable callback) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TimerHandle every(Duration firstDelay, Duration interval, BooleanSupplier callback) {
            throw new UnsupportedOperationException();
        }
    }
}
