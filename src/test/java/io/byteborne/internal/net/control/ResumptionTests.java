package io.byteborne.internal.net.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.net.outbound.ReplayMemory;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.settings.TestProperties;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may wait for its client, and how those are counted. At most three, and as many of one address as the test says. */
class ResumptionTests {
    private final TestSessions sessions = new TestSessions(new TestEncoder());
    private final AtomicInteger waiting = new AtomicInteger();
    private int mostPerAddress = Integer.MAX_VALUE;
    private final Resumption resumption = new Resumption(
            TestProperties.resume("window=1m", "max-detached=3"),
            new ReplayMemory(1024, 10, 10_240, EmbeddedSession.pendingOut()),
            address -> true,
            new Resumption.AddressPlaces() {
                @Override
                public boolean enter(SocketAddress address) {
                    if (waiting.get() >= mostPerAddress) {
                        return false;
                    }
                    waiting.incrementAndGet();
                    return true;
                }

                @Override
                public void leave(SocketAddress address) {
                    waiting.decrementAndGet();
                }
            });

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    @Test
    void whenASessionWaitsAlreadyThenItIsCountedOnceAndLeavesOnce() {
        ControlPeer session = sessions.open();
        assertThat(resumption.detach(session)).isTrue();
        assertThat(resumption.detach(session)).isTrue();
        assertThat(resumption.detachedSessions()).isOne();
        assertThat(waiting).hasValue(1);

        resumption.leave(session);
        resumption.leave(session);

        assertThat(resumption.detachedSessions()).isZero();
        assertThat(waiting).hasValue(0);
    }

    @Test
    void whenAsManyWaitAsMayThenWhoWaitsAlreadyStillDoesAndOneMoreDoesNot() {
        ControlPeer first = sessions.open();
        resumption.detach(first);
        resumption.detach(sessions.open());
        resumption.detach(sessions.open());

        assertThat(resumption.detach(first)).isTrue();
        assertThat(resumption.detach(sessions.open())).isFalse();

        assertThat(resumption.detachedSessions()).isEqualTo(3);
        assertThat(waiting).hasValue(3);
        assertThat(resumption.endedOverBounds()).isOne();
        resumption.leave(first);
        assertThat(resumption.detach(sessions.open())).isTrue();
    }

    @Test
    void whenOneAddressHasItsPlacesThenOneMoreOfItDoesNotWaitAndTakesNoPlaceOfOthers() {
        mostPerAddress = 1;
        resumption.detach(sessions.open());

        assertThat(resumption.detach(sessions.open())).isFalse();

        assertThat(resumption.detachedSessions()).isOne();
        assertThat(resumption.endedOverBounds()).isOne();
    }

    @Test
    void whenTheServerHasStoppedThenNobodyWaits() throws InterruptedException {
        resumption.endAll(Duration.ZERO);

        assertThat(resumption.detach(sessions.open())).isFalse();

        assertThat(resumption.detachedSessions()).isZero();
        assertThat(waiting).hasValue(0);
    }
}
