package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.dispatch.ReplyExpectations;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.world.inbox.Event;
import io.byteborne.requestproto.S2C_Price;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestPing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies, and the end of a session, while a message of the session is being worked on. */
class ReplyLanesTests {
    private static final TestPing PING = TestPing.getDefaultInstance();
    private static final S2C_Price REPLY =
            S2C_Price.newBuilder().setRequestId(1).build();
    private static final S2C_Price NO_REPLY = S2C_Price.newBuilder().setGold(1).build();

    private final MessageRegistry registry = new MessageRegistry();
    private final MessageSerializer serializer = new MessageSerializer(registry);
    private final ManualExecutor executor = new ManualExecutor();
    private final List<String> log = new ArrayList<>();
    private final CompletableFuture<@Nullable Message> work = new CompletableFuture<>();
    private final DefaultMessageDispatcher dispatcher =
            TestDispatch.dispatcher(registry, new DefaultSessionManager(serializer), executor, new Expectations());
    private final SessionLanes lanes = new SessionLanes(dispatcher, new GameCalls(), 1024, close -> log.add("closed"));
    private final TestSessions sessions = new TestSessions(serializer);
    private final ChannelSession session = sessions.open();

    /** What they are to throw who wait for replies. */
    private @Nullable Error failure;

    private void fail() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Every price with a number is a reply. */
    private final class Expectations implements ReplyExpectations {
        @Override
        public @Nullable MessageType findType(int id) {
            return null;
        }

        @Override
        public boolean take(Session from, MessageType type, Message message) {
            fail();
            return message.equals(REPLY) && log.add("reply");
        }

        @Override
        public boolean isAwaited(Session from) {
            return false;
        }

        @Override
        public void abandon(Session from) {
            fail();
            log.add("abandoned");
        }
    }

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    private void handle() {
        dispatcher.register(TestPing.class, "ping", (from, ping) -> {
            log.add("ping");
            return work;
        });
        dispatcher.register(S2C_Price.class, "price", (from, price) -> {
            log.add("price");
            return null;
        });
    }

    private MessageBatch batch(Message... messages) {
        MessageBatch batch = new MessageBatch(session, done -> log.add(done.size() + " done"), messages.length);
        for (Message message : messages) {
            batch.add(registry.register(message.getClass()), message, 8);
        }
        return batch;
    }

    private void receive(Message... messages) {
        lanes.dispatch(batch(messages));
    }

    /** They come while so many others wait. */
    private void receiveBehind(int waiting, Message... messages) {
        MessageBatch batch = batch(messages);
        batch.complete(waiting);
        lanes.dispatch(batch);
    }

    private void finishWork() {
        work.complete(null);
        executor.runAll();
    }

    @Test
    void whenNothingIsHeldThenAReplyKeepsItsPlace() {
        handle();

        receive(NO_REPLY, REPLY, NO_REPLY);

        assertThat(log).containsExactly("price", "reply", "price", "3 done");
    }

    @Test
    void whenAMessageIsInWorkThenRepliesDoNotWaitForItAndOthersDo() {
        handle();

        receive(PING, NO_REPLY, REPLY);
        receive(NO_REPLY, REPLY);

        assertThat(log).containsExactly("ping", "reply", "reply");
        finishWork();
        assertThat(log).containsExactly("ping", "reply", "reply", "price", "3 done", "price", "2 done");
    }

    @Test
    void whenMessagesOnlyWaitForTheirTurnThenRepliesAmongThemAreTakenAsTheyCome() {
        handle();
        receiveBehind(1000, NO_REPLY, REPLY, PING);
        receive(NO_REPLY, REPLY);
        assertThat(log).as("it is nobody's turn").containsExactly("reply", "reply");

        lanes.runReady();

        assertThat(log).containsExactly("reply", "reply", "price", "ping");
        finishWork();
        assertThat(log).endsWith("ping", "3 done", "price", "2 done");
    }

    @Test
    void whenMessagesWaitForTheNextPassThenRepliesAmongThemAreTakenAsTheyCome() {
        SessionLanes narrow = new SessionLanes(dispatcher, new GameCalls(), 1, close -> log.add("closed"));
        handle();
        MessageBatch batch = batch(NO_REPLY, NO_REPLY, REPLY);
        batch.complete(0);

        narrow.dispatch(batch);
        narrow.runReady();
        assertThat(log).containsExactly("reply", "price");
        assertThat(narrow.hasWaiting()).isTrue();

        narrow.beginPass();
        narrow.dispatch(batch(REPLY));
        assertThat(log).endsWith("price", "reply");
        narrow.runReady();
        assertThat(log).endsWith("reply", "price", "3 done", "1 done");
    }

    @Test
    void whenTheGameHasClosedTheSessionThenRepliesThatWaitAreDroppedLikeEverythingElse() {
        handle();
        session.close();

        receiveBehind(1000, REPLY, NO_REPLY);
        lanes.runReady();

        assertThat(log).containsExactly("2 done");
    }

    @Test
    void whenTheSessionEndsWhileMessagesWaitForTheirTurnThenWhoWaitsForRepliesHearsOfItWhenOneIsInWork() {
        handle();
        receiveBehind(1000, PING);
        lanes.close(new Event.InputClosed(session, CloseReason.PEER_CLOSED));

        lanes.runReady();

        assertThat(log).containsExactly("ping", "abandoned");
        finishWork();
        assertThat(log).endsWith("abandoned", "1 done", "closed");
    }

    @Test
    void whenTheSessionEndsWhileAMessageIsInWorkThenWhoWaitsForRepliesHearsOfItAtOnce() {
        handle();
        receive(PING);

        lanes.close(new Event.InputClosed(session, CloseReason.PEER_CLOSED));

        assertThat(log).containsExactly("ping", "abandoned");
        finishWork();
        assertThat(log).containsExactly("ping", "abandoned", "1 done", "closed");
    }

    @Test
    void whenWhoWaitsForRepliesFailsThenTheMessagesAreHandledAndTheSessionEnds() {
        handle();
        failure = new AssertionError("as planned");
        receive(PING, REPLY, NO_REPLY);
        lanes.close(new Event.InputClosed(session, CloseReason.PEER_CLOSED));
        log.clear();

        finishWork();

        assertThat(log).as("taken for no replies").containsExactly("price", "price", "3 done", "closed");
        assertThat(lanes.held()).isZero();
    }
}
