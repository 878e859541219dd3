package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testing.HostileFailures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server itself does when sessions begin and end, and in which order. */
class SessionLifecycleTests {
    private final List<String> told = new ArrayList<>();
    private final List<SessionLifecycleListener> listeners = new ArrayList<>();
    private @Nullable WorldFixture opened;

    /** Notes what it is told, and whether the manager has the session then; and fails, if it is to. */
    private final class Noting implements SessionLifecycleListener {
        private final SessionLifecycleListener.Stage stage;
        private final @Nullable Throwable failure;

        Noting(SessionLifecycleListener.Stage stage, @Nullable Throwable failure) {
            this.stage = stage;
            this.failure = failure;
        }

        @Override
        public SessionLifecycleListener.Stage stage() {
            return stage;
        }

        @Override
        public void opened(Session session, boolean accepted) {
            note("%s: %s %s".formatted(stage, session.id(), accepted ? "accepted" : "connected"));
        }

        @Override
        public void ended(Session session, CloseReason reason) {
            note("%s: %s %s".formatted(stage, session.id(), reason));
        }

        private void note(String what) {
            told.add(what);
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }
    }

    private WorldFixture fixture() {
        WorldFixture fixture = new WorldFixture(new FlushBatch(), TestProperties.session(), listeners);
        fixture.listener = event -> told.add("game: " + fixture.log.getLast());
        opened = fixture;
        return fixture;
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    /** One of each stage, in the wrong order. */
    private void listenAtEveryStage() {
        Arrays.stream(SessionLifecycleListener.Stage.values()).forEach(stage -> listeners.add(new Noting(stage, null)));
        Collections.reverse(listeners);
    }

    @Test
    void whenASessionBeginsThenEveryStageHearsOfItInItsOrderAndTheGameAtItsOwn() {
        listenAtEveryStage();
        WorldFixture fixture = fixture();
        fixture.accept();

        fixture.world.tick();

        assertThat(told)
                .containsExactly(
                        "SESSIONS: 1 accepted",
                        "LOGIN: 1 accepted",
                        "RATE_LIMITS: 1 accepted",
                        "CONSOLE: 1 accepted",
                        "ROOMS: 1 accepted",
                        "REQUESTS: 1 accepted",
                        "GAME: 1 accepted",
                        "game: opened 1",
                        "AFTER_GAME: 1 accepted");
    }

    @Test
    void whenASessionEndsThenEveryStageHearsOfItInItsOrderAndTheGameAtItsOwn() {
        listenAtEveryStage();
        WorldFixture fixture = fixture();
        Connection connection = fixture.connect();
        fixture.world.tick();
        told.clear();

        connection.lose();
        fixture.world.tick();

        assertThat(told)
                .containsExactly(
                        "SESSIONS: 1 connection_lost",
                        "LOGIN: 1 connection_lost",
                        "RATE_LIMITS: 1 connection_lost",
                        "CONSOLE: 1 connection_lost",
                        "ROOMS: 1 connection_lost",
                        "REQUESTS: 1 connection_lost",
                        "GAME: 1 connection_lost",
                        "game: closed 1 connection_lost",
                        "AFTER_GAME: 1 connection_lost");
    }

    @Test
    void whenOneOfThemFailsThenTheOthersAreToldAndTheSessionsAreFinished() {
        for (Throwable failure : HostileFailures.all()) {
            for (SessionLifecycleListener.Stage stage : SessionLifecycleListener.Stage.values()) {
                listeners.add(new Noting(stage, failure));
            }
        }
        WorldFixture fixture = fixture();
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        fixture.world.tick();
        assertThat(fixture.sessions.count()).isEqualTo(2);
        assertThat(fixture.log).containsExactly("opened 1", "opened 2");
        told.clear();

        first.closeByPeer();
        second.closeByPeer();
        fixture.world.tick();

        assertThat(fixture.sessions.count()).isZero();
        assertThat(fixture.log).endsWith("closed 1 peer_closed", "closed 2 peer_closed");
        assertThat(told).hasSize(2 * (listeners.size() + 1));
        assertThat(Stream.of(first, second))
                .allSatisfy(connection -> assertThat(connection.isConnected()).isFalse());
    }
}
