package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.Reply;
import io.byteborne.session.Audience;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testing.CountingEncoder;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link Reply} and {@link Replies}. */
class RepliesTests {
    private static final Message ONE = TestPong.newBuilder().setSequence(1).build();
    private static final Message TWO = TestPong.newBuilder().setSequence(2).build();
    private static final Message UNSENDABLE = TestNoId.getDefaultInstance();
    private static final String NOTHING = "";

    private final MessageRegistry registry = new MessageRegistry();
    private final CountingEncoder encoder = new CountingEncoder(new MessageSerializer(registry));
    private final TestSessions connections = new TestSessions(encoder);
    private final DefaultSessionManager sessions = new DefaultSessionManager(encoder);
    private final TestUsers users = new TestUsers();
    private final Replies replies = new Replies(sessions, () -> users, registry);
    private final ChannelSession sender = session();
    private final ChannelSession other = session();
    private final ChannelSession third = session();

    private ChannelSession session() {
        ChannelSession session = connections.open();
        sessions.add(session);
        return session;
    }

    @AfterEach
    void close() {
        connections.close();
    }

    private void send(@Nullable Object result) throws Exception {
        replies.send(sender, registry.register(TestPong.class), ONE, result, null);
    }

    private static String hex(Message... messages) {
        return TestPackets.hex(messages);
    }

    private void assertSent(String toSender, String toOther, String toThird) {
        assertThat(connections.sentOver(sender)).as("to the sender").isEqualTo(toSender);
        assertThat(connections.sentOver(other)).as("to another").isEqualTo(toOther);
        assertThat(connections.sentOver(third)).as("to a third").isEqualTo(toThird);
    }

    @Test
    void whenAMessageIsReturnedThenTheSenderGetsIt() throws Exception {
        send(ONE);

        assertSent(hex(ONE), NOTHING, NOTHING);
    }

    @Test
    void whenNothingIsReturnedThenNobodyGetsAnything() throws Exception {
        send(null);
        send(Optional.empty());
        send(Reply.nothing());
        send(Optional.of(Reply.nothing().and(Reply.nothing())));

        assertSent(NOTHING, NOTHING, NOTHING);
    }

    @Test
    void whenAReplyIsToTheSenderThenOnlyItGetsIt() throws Exception {
        send(Reply.toSender(ONE));

        assertSent(hex(ONE), NOTHING, NOTHING);
    }

    @Test
    void whenAReplyIsToOneThenOnlyItGetsIt() throws Exception {
        send(Reply.to(other, ONE));

        assertSent(NOTHING, hex(ONE), NOTHING);
    }

    @Test
    void whenAReplyIsForAUserThenItGoesToWhereTheUserIs() throws Exception {
        send(Reply.toUser("Ada", TWO).and(Reply.toSender(ONE)));

        assertThat(users.sent()).containsExactly("Ada TestPong");
        assertSent(hex(ONE), NOTHING, NOTHING);
    }

    @Test
    void whenAReplyIsToAnAudienceThenItsMembersGetItAndItIsSerialisedOnce() throws Exception {
        Audience audience = () -> List.of(sender, third);

        send(Reply.to(audience, ONE));

        assertThat(encoder.encoded()).isOne();
        assertSent(hex(ONE), NOTHING, hex(ONE));
    }

    @Test
    void whenAReplyIsToTheOthersInAnAudienceThenTheSenderIsLeftOutAndItIsSerialisedOnce() throws Exception {
        Audience audience = () -> List.of(sender, other, third);

        send(Reply.toOthersIn(audience, ONE));

        assertThat(encoder.encoded()).isOne();
        assertSent(NOTHING, hex(ONE), hex(ONE));
    }

    @Test
    void whenTheSenderIsNotInTheAudienceThenAllOfItAreOthers() throws Exception {
        send(Reply.toOthersIn(() -> List.of(other), ONE));

        assertSent(NOTHING, hex(ONE), NOTHING);
    }

    @Test
    void whenAnAudienceChangesThenItsMembersAtTheMomentOfSendingCount() throws Exception {
        List<Session> members = new ArrayList<>(List.of(other));
        Reply reply = Reply.to(() -> members, ONE);
        members.set(0, third);

        send(reply);

        assertSent(NOTHING, NOTHING, hex(ONE));
    }

    @Test
    void whenAReplyIsToAllThenEverySessionOfTheGameGetsItAndItIsSerialisedOnce() throws Exception {
        sessions.remove(third, CloseReason.PEER_CLOSED);

        send(Reply.toAll(ONE));

        assertThat(encoder.encoded()).isOne();
        assertSent(hex(ONE), hex(ONE), NOTHING);
    }

    @Test
    void whenAReplyIsToOthersThenEverySessionButTheSenderGetsItAndItIsSerialisedOnce() throws Exception {
        send(Reply.toOthers(ONE));

        assertThat(encoder.encoded()).isOne();
        assertSent(NOTHING, hex(ONE), hex(ONE));
    }

    @Test
    void whenRepliesFollowEachOtherThenTheyAreSentInThatOrder() throws Exception {
        send(Reply.toSender(ONE)
                .and(Reply.toAll(TWO))
                .and(Reply.nothing())
                .and(Reply.to(third, ONE).and(Reply.toOthers(TWO))));

        assertSent(hex(ONE, TWO), hex(TWO, TWO), hex(TWO, ONE, TWO));
    }

    @Test
    void whenAnotherReplyIsAddedThenTheFirstStaysAsItWas() throws Exception {
        Reply first = Reply.toSender(ONE);
        Reply both = first.and(Reply.toSender(TWO));

        send(first);
        assertSent(hex(ONE), NOTHING, NOTHING);
        send(both);
        assertSent(hex(ONE, TWO), NOTHING, NOTHING);
    }

    @Test
    void whenAnOptionalIsReturnedThenWhatIsInItIsSent() throws Exception {
        send(Optional.of(ONE));
        send(Optional.of(Reply.toOthers(TWO)));

        assertSent(hex(ONE), hex(TWO), hex(TWO));
    }

    @Test
    void whenARecipientIsClosedThenTheOthersGetTheReply() throws Exception {
        other.close();

        send(Reply.to(other, ONE).and(Reply.toAll(TWO)));

        assertSent(hex(TWO), NOTHING, hex(TWO));
    }

    @Test
    void whenAMessageCannotBeSentThenNobodyGetsItAndWhatWasBeforeItIsSent() throws Exception {
        Reply reply = Reply.toSender(ONE).and(Reply.toAll(UNSENDABLE)).and(Reply.toAll(TWO));

        assertThatIllegalArgumentException().isThrownBy(() -> send(reply)).withMessageContaining("TestNoId");

        assertSent(hex(ONE), NOTHING, NOTHING);
    }

    @Test
    void whenSomethingElseIsReturnedThenItsTypeIsNamed() throws Exception {
        assertThatIllegalStateException()
                .isThrownBy(() -> send("a text"))
                .withMessageContaining("A handler returned a java.lang.String");
        assertThatIllegalStateException()
                .isThrownBy(() -> send(Optional.of(List.of(ONE))))
                .withMessageContaining("List");

        assertSent(NOTHING, NOTHING, NOTHING);
    }
}
