package io.byteborne.internal.protocol;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.packet.PacketHeader;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one session that arrived together, in their order. Filled by the session's I/O thread, then handed to the
 * world thread. Two lists rather than one of pairs: a pair for each message would be a fifth of all garbage.
 */
public final class MessageBatch {
    /** Is told when all messages of a batch are dealt with; on the world thread. */
    @FunctionalInterface
    public interface Owner {
        void dispatched(MessageBatch batch);
    }

    private final ChannelSession session;
    private final Owner owner;
    private MessageType[] types;
    private Message[] messages;
    private int size;
    private int bytes;
    private long memory;
    // Where the messages at the end that are of one type begin: they are counted together, since a read most often
    // brings one type only.
    private int runIndex;
    private int runBytes;
    private int waitingBefore;
    private long arrivedNanos;
    private long unreadNanos;
    /** Nearly always, there is none. */
    private @Nullable BitSet taken;

    /** @param expected how many messages will come, as far as one can tell */
    public MessageBatch(ChannelSession session, Owner owner, int expected) {
        this.session = session;
        this.owner = owner;
        this.types = new MessageType[Math.max(1, expected)];
        this.messages = new Message[types.length];
    }

    /** Appends a message whose packet had so many bytes on the wire. */
    public void add(MessageType type, Message message, int packetSize) {
        if (size > 0 && types[size - 1].messageClass() != type.messageClass()) {
            countRun();
        }
        if (size == types.length) {
            types = Arrays.copyOf(types, 2 * size);
            messages = Arrays.copyOf(messages, 2 * size);
        }
        types[size] = type;
        messages[size] = message;
        size++;
        bytes += packetSize;
        memory += type.memory().of(message, packetSize - PacketHeader.SIZE);
    }

    /** Counts the messages at the end that are of one type. */
    private void countRun() {
        MessageType.Traffic traffic = types[runIndex].traffic();
        if (traffic != null) {
            traffic.received(size - runIndex, bytes - runBytes);
        }
        runIndex = size;
        runBytes = bytes;
    }

    /** The session that all messages came over. */
    public ChannelSession session() {
        return session;
    }

    /**
     * The batch, which is not empty, is complete and about to be handed over.
     *
     * @param waiting how many messages of the session wait to be dispatched
     */
    public void complete(int waiting) {
        waitingBefore = waiting;
        countRun();
    }

    /**
     * It has arrived, and is about to be handed over.
     *
     * @param nanos when, on the world's clock
     * @param unread for how long, in all, this side has not read from the session until then
     */
    public void arrived(long nanos, long unread) {
        arrivedNanos = nanos;
        unreadNanos = unread;
    }

    /** When it arrived, on the world's clock. */
    public long arrivedNanos() {
        return arrivedNanos;
    }

    /** For how long, in all, this side had not read from the session until it arrived. */
    public long unreadNanos() {
        return unreadNanos;
    }

    /** How many messages of the session waited to be dispatched when these were handed over. */
    public int waitingBefore() {
        return waitingBefore;
    }

    /** All messages have been dealt with. World thread. */
    public void dispatched() {
        owner.dispatched(this);
    }

    /** The message with that index has been dealt with before its turn; it still counts as one of the batch. World thread. */
    public void take(int index) {
        if (taken == null) {
            taken = new BitSet();
        }
        taken.set(index);
    }

    /** Whether the message with that index has been dealt with before its turn. */
    public boolean isTaken(int index) {
        return taken != null && taken.get(index);
    }

    /** How many messages there are. */
    public int size() {
        return size;
    }

    /** Bytes that the messages' packets had on the wire. */
    public int bytes() {
        return bytes;
    }

    /** What the messages take on the heap, as far as it can be told. */
    public long memory() {
        return memory;
    }

    /** The type of the message with that index. */
    public MessageType type(int index) {
        return types[Objects.checkIndex(index, size)];
    }

    /** The message with that index. */
    public Message message(int index) {
        return messages[Objects.checkIndex(index, size)];
    }
}
