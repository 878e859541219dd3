package io.byteborne.save;

import com.google.protobuf.ByteString;

/**
 * Says how states of one class become bytes, and bytes states. A bean; protobuf messages need none, and use one that is
 * there for them. Its methods are called on virtual threads, several at one time.
 *
 * <p>What earlier versions of the game have written must still be understood. Bytes that cannot be decoded are left as they
 * are, and the state cannot be opened.
 *
 * @param <T> the class of the states
 */
public interface SaveCodec<T> {
    /** The class of the states that this is for; not of subclasses. */
    Class<T> type();

    /**
     * Makes bytes of a state.
     *
     * @throws Exception if that is impossible; the state is not written then, and stays in memory
     */
    ByteString encode(T state) throws Exception;

    /**
     * Makes a state of the bytes that {@link #encode} has made of one.
     *
     * @throws Exception if these bytes are no such state
     */
    T decode(ByteString data) throws Exception;
}
