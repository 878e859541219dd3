package io.byteborne.load.resume;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.session.Session;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection of the load client keeps so that it can go on after a loss: its token, what it has sent and the server
 * may not have, and how much it has received. World thread, unless it says otherwise.
 *
 * @param <O> whose connections they are
 */
public final class ResumableSession<O> {
    /** After so many messages, the server is told that they have come. */
    private static final int ACK_MESSAGES = 64;

    /**
     * What the server has said to a hello.
     *
     * @param session the number of the connection
     * @param resumed whether the session goes on
     */
    record Answer(long session, boolean resumed) {}

    private final ArrayDeque<Message> unconfirmed = new ArrayDeque<>();
    private long confirmed;
    private long acknowledged;
    private boolean attached = true;
    private boolean cutting;
    /** To the hello of a connection of which the world has not heard. */
    private @Nullable Answer answer;

    private @Nullable O owner;
    private @Nullable Session session;
    private Consumer<Boolean> onReturn = resumed -> {};

    // Written by I/O threads, and read by any: a connection may be lost before the world has heard of its welcome.
    private volatile ByteString token = ByteString.EMPTY;
    private volatile boolean welcomed;
    private volatile long confirmable;
    /** Written by the world thread, read by any. */
    private volatile long received;

    /** I/O thread. */
    void greet(Hello.Builder hello) {
        hello.setResumable(true).setResumeToken(token).setReceived(received);
    }

    /** I/O thread. */
    void welcomed(Welcome welcome) {
        if (welcome.getResumed() || token.isEmpty()) {
            token = welcome.getResumeToken();
            confirmable = welcome.getReceived();
        }
        welcomed = true;
    }

    /** I/O thread. */
    void acknowledged(long count) {
        confirmable = count;
    }

    /**
     * Its first connection is made.
     *
     * @param whose whose connection it is
     * @param listener is told whether the session goes on, each time that the server has answered
     */
    public void begin(O whose, Session first, Consumer<Boolean> listener) {
        owner = whose;
        session = first;
        onReturn = listener;
    }

    /** Whose it is; null before {@link #begin}. */
    public @Nullable O owner() {
        return owner;
    }

    /** Has another connection, over which nothing is sent until the server has said what it lacks. */
    public void attach(Session next) {
        session = next;
        Answer early = answer;
        answer = null;
        if (early != null) {
            goOn(early);
        }
    }

    /** Has lost its connection; false if it cannot come back. */
    public boolean detach() {
        session = null;
        attached = false;
        cutting = false;
        return !token.isEmpty();
    }

    /** It goes on at another server, as another one: nothing is sent or kept any more. */
    public void end() {
        session = null;
        attached = false;
        token = ByteString.EMPTY;
        unconfirmed.clear();
    }

    /** The server has answered the hello; the world may hear of that before it hears of the connection, or after its end. */
    void goOn(Answer said) {
        if (attached) {
            // The first time, everything was sent already.
            return;
        }
        Session now = session;
        if (now == null) {
            answer = said;
        } else if (now.id() == said.session()) {
            if (said.resumed()) {
                attached = true;
                forgetConfirmed();
                unconfirmed.forEach(now::send);
            }
            onReturn.accept(said.resumed());
        }
    }

    /** Sends a message, or keeps it until there is a connection; false if there will be none. */
    public boolean send(Message message) {
        boolean returns = !token.isEmpty();
        if (returns || !welcomed) {
            forgetConfirmed();
            // Before it is sent: it may be confirmed at once.
            unconfirmed.add(message);
        } else {
            unconfirmed.clear();
        }
        boolean sent = attached && session != null && session.send(message);
        return sent || returns;
    }

    private void forgetConfirmed() {
        for (long count = confirmable; confirmed < count; confirmed++) {
            unconfirmed.remove();
        }
    }

    /** A message of the game has come. */
    public void received() {
        // Only the world thread writes it.
        long count = received + 1;
        received = count;
        if (count - acknowledged >= ACK_MESSAGES) {
            acknowledge();
        }
    }

    /** Tells the server what has come, if there is anything to tell. */
    public void acknowledge() {
        long count = received;
        if (attached && count > acknowledged && !token.isEmpty() && session instanceof ChannelSession connection) {
            acknowledged = count;
            Ack ack = Ack.newBuilder().setReceived(count).build();
            connection.eventLoop().execute(() -> {
                connection.sendControl(ControlProtocol.ACK, ack);
                connection.flush();
            });
        }
    }

    /** Cuts its connection, if it has one and could come back; whether it has done so. */
    public boolean cut() {
        if (attached
                && !cutting
                && !token.isEmpty()
                && session instanceof ChannelSession connection
                && connection.isOpen()) {
            cutting = true;
            connection.loseConnection();
            return true;
        }
        return false;
    }
}
