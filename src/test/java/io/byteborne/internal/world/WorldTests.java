package io.byteborne.internal.world;

import static io.byteborne.internal.world.WorldFixture.ping;
import static io.byteborne.internal.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.world.ServerStoppingEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WorldTests {
    private final WorldFixture fixture = new WorldFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void tick() {
        fixture.world.tick();
    }

    @Nested
    class Order {
        @Test
        void whenEverythingComesInOnePassThenServiceEventsMessagesClosesAndTimersFollowEachOther() {
            fixture.onPing((session, ping) -> {});
            Connection first = fixture.accept();
            tick();
            fixture.log.clear();

            fixture.timer.after(Duration.ZERO, () -> fixture.log.add("timer"));
            ping(first, 1);
            first.lose();
            Connection second = fixture.accept();
            ping(second, 2);
            fixture.inbox.serviceClosed(InetSocketAddress.createUnresolved("nowhere", 1), new IOException("refused"));
            tick();

            assertThat(fixture.log)
                    .containsExactly(
                            "opened 2",
                            "failed nowhere/<unresolved>:1",
                            "ping 1/1",
                            "ping 2/2",
                            "closed 1 connection_lost",
                            "timer");
        }

        @Test
        void whenTheServerStopsThenTheGameHearsOfItAndWhatItSaysThenStillLeaves() throws Exception {
            Connection connection = fixture.accept();
            Future<?> said = fixture.inbox.stopping();
            assertThat(said.isDone()).isFalse();
            fixture.listener = event -> {
                if (event instanceof ServerStoppingEvent) {
                    fixture.sessions.sendToAll(pingOf(7));
                }
            };

            tick();

            assertThat(fixture.log).containsExactly("opened 1", "stopping");
            assertThat(said.isDone()).isTrue();
            assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(7)));
        }

        @Test
        void whenTheGameFailsAsTheServerStopsThenTheStopGoesOn() {
            Future<?> said = fixture.inbox.stopping();
            fixture.listener = event -> {
                throw new IllegalStateException("broken");
            };

            tick();

            assertThat(said.isDone()).isTrue();
        }

        @Test
        void whenASessionBeginsAndEndsInOnePassThenItIsOpenedFirstAndClosedLast() {
            fixture.onPing((session, ping) -> {});
            Connection connection = fixture.accept();
            ping(connection, 1);
            ping(connection, 2, 3);
            connection.closeByPeer();

            tick();

            assertThat(fixture.log)
                    .containsExactly("opened 1", "ping 1/1", "ping 1/2", "ping 1/3", "closed 1 peer_closed");
        }

        @Test
        void whenMessagesOfSeveralSessionsArriveThenInTheOrderOfTheirArrival() {
            fixture.onPing((session, ping) -> {});
            Connection first = fixture.accept();
            Connection second = fixture.accept();
            ping(first, 1);
            ping(second, 1);
            ping(first, 2);

            tick();

            assertThat(fixture.log).containsExactly("opened 1", "opened 2", "ping 1/1", "ping 2/1", "ping 1/2");
        }

        @Test
        void whenAMessageArrivesWhileAnotherIsHandledThenItWaitsForTheNextPass() {
            Connection connection = fixture.accept();
            fixture.onPing((session, ping) -> {
                if (ping.getSequence() == 1) {
                    ping(connection, 2);
                }
            });
            ping(connection, 1);

            tick();
            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1");
            tick();
            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "ping 1/2");
        }

        @Test
        void whenOnlyArrivalsAreHandledThenTimersWaitForTheTick() {
            fixture.onPing((session, ping) -> session.send(ping));
            fixture.timer.after(Duration.ZERO, () -> fixture.log.add("timer"));
            Connection connection = fixture.accept();
            ping(connection, 1);

            fixture.world.handleArrivalsOnly();
            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1");
            assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(1)));
            tick();
            assertThat(fixture.log).endsWith("timer");
        }
    }

    @Test
    void whenSomethingIsSentInATickThenItLeavesWithItsEnd() {
        Connection connection = fixture.accept();
        fixture.onPing((session, ping) -> {
            session.send(ping);
            assertThat(connection.sent()).as("during the tick").isEmpty();
        });
        fixture.timer.after(Duration.ZERO, () -> fixture.sessions.sendToAll(pingOf(3)));
        ping(connection, 1, 2);

        tick();

        assertThat(fixture.dispatcher.counters().failedCount()).isZero();
        assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(1), pingOf(2), pingOf(3)));
    }

    @Nested
    class Sessions {
        @Test
        void whenAConnectionIsMadeByThisSideThenItsSessionIsOpenedToo() {
            fixture.connect();

            tick();

            assertThat(fixture.log).containsExactly("opened 1");
            assertThat(fixture.sessions.count()).isOne();
        }

        @Test
        void whenASessionIsOpenedThenListenersFindItAndWhenItIsClosedTheyDoNot() {
            fixture.listener = event -> fixture.log.add("found " + fixture.sessions.count());
            Connection connection = fixture.accept();
            assertThat(fixture.sessions.count())
                    .as("before the world has heard of it")
                    .isZero();
            tick();
            connection.lose();
            assertThat(fixture.sessions.count()).isOne();
            tick();

            assertThat(fixture.log).containsExactly("opened 1", "found 1", "closed 1 connection_lost", "found 0");
            assertThat(fixture.sessions.count()).isZero();
            assertThat(fixture.sessions.closed(CloseReason.CONNECTION_LOST)).isOne();
        }

        @Test
        void whenTheGameClosesASessionThenItsQueuedMessagesAreDroppedAndThoseOfOthersAreNot() {
            fixture.onPing((session, ping) -> {
                if (session.id() == 1) {
                    session.close();
                }
            });
            Connection first = fixture.accept();
            Connection second = fixture.accept();
            ping(first, 1, 2);
            ping(second, 1, 2);
            ping(first, 3);

            tick();
            tick();

            assertThat(fixture.log)
                    .containsExactly(
                            "opened 1", "opened 2", "ping 1/1", "ping 2/1", "ping 2/2", "closed 1 closed_by_game");
            assertThat(first.isConnected()).isFalse();
            assertThat(second.isConnected()).isTrue();
        }

        @Test
        void whenAConnectionIsLostThenItsQueuedMessagesAreHandled() {
            fixture.onPing((session, ping) -> {});
            Connection connection = fixture.accept();
            tick();
            ping(connection, 1, 2);
            connection.lose();

            tick();

            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "ping 1/2", "closed 1 connection_lost");
        }

        @Test
        void whenThePeerClosesItsSideThenItStillGetsItsAnswersAndALastMessage() {
            fixture.onPing((session, ping) -> session.send(ping));
            fixture.listener = event -> {
                if (event instanceof SessionClosedEvent closed) {
                    closed.session().send(pingOf(99));
                }
            };
            Connection connection = fixture.accept();
            ping(connection, 1);
            connection.closeByPeer();
            assertThat(connection.isConnected()).isTrue();

            tick();

            assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(1), pingOf(99)));
            assertThat(connection.isConnected()).isFalse();
            assertThat(connection.session().isOpen()).isFalse();
        }

        @Test
        void whenAPacketIsMalformedThenWhatCameBeforeIsHandled() {
            fixture.onPing((session, ping) -> {});
            Connection connection = fixture.accept();
            ping(connection, 1);
            connection.receive(new byte[] {6, 0, 0x28, 0x23, 0x12, 0x7f});
            ping(connection, 2);

            tick();

            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "closed 1 malformed");
        }
    }

    @Nested
    class Failures {
        @Test
        void whenAListenerFailsThenNothingElseSuffers() {
            fixture.onPing((session, ping) -> {});
            fixture.listener = event -> {
                if (event instanceof SessionOpenedEvent) {
                    throw new IllegalStateException("broken");
                }
                throw new AssertionError("worse");
            };
            Connection first = fixture.accept();
            ping(first, 1);
            Connection second = fixture.accept();
            first.lose();
            second.lose();

            tick();

            assertThat(fixture.log)
                    .containsExactly(
                            "opened 1", "opened 2", "ping 1/1", "closed 1 connection_lost", "closed 2 connection_lost");
            assertThat(fixture.sessions.opened()).isEqualTo(2);
            assertThat(fixture.sessions.count()).isZero();
        }

        @Test
        void whenAConnectionCannotBeMadeThenListenersHearWhereAndWhy() {
            InetSocketAddress address = InetSocketAddress.createUnresolved("nowhere", 1);
            IOException cause = new IOException("refused");
            fixture.listener = event -> assertThat(event).isEqualTo(new ConnectFailedEvent(address, cause));

            fixture.inbox.serviceClosed(address, cause);
            tick();

            assertThat(fixture.log).hasSize(1);
        }

        @Test
        void whenThePortIsClosedAsAskedForThenListenersHearNothing() {
            fixture.inbox.serviceClosed(InetSocketAddress.createUnresolved("here", 1), null);

            tick();

            assertThat(fixture.log).isEmpty();
        }
    }
}
