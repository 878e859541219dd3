package io.byteborne.save;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One state that is open. There is none before the state has been loaded, so nothing that has not been loaded can be
 * overwritten. World thread, except for what says otherwise.
 *
 * @param <T> the state, a value that never changes: a protobuf message, a record
 */
public interface Save<T> {
    /** What the state is kept under. Any thread. */
    String key();

    /** Whether nothing had been saved under the key when it was opened. Any thread. */
    boolean isNew();

    /** Whether the state can be changed: until it is closed, or another server has opened it. Any thread. */
    boolean isOpen();

    /** The state as it is now; once this is closed, as it was then. */
    T get();

    /**
     * Replaces the state.
     *
     * @param value never changed afterwards: it is encoded on another thread
     * @throws SaveClosedException if this is not open
     */
    void set(T value);

    /**
     * Replaces the state by what is made of it.
     *
     * @throws SaveClosedException if this is not open
     */
    default void update(UnaryOperator<T> change) {
        set(change.apply(get()));
    }

    /**
     * Says that the state has changed which the game keeps in objects of its own. Costs next to nothing, however often it
     * is called: the value is made when it is written, or asked for.
     *
     * @param snapshot makes the value out of these objects, on the world thread. From then on, the value is always made by
     *     it, until another one is given or a value is set. What it throws is logged, and it is tried again
     * @throws SaveClosedException if this is not open
     */
    void changed(Supplier<? extends T> snapshot);

    /**
     * Writes the state now, unless that has been done: before something is confirmed that was paid for, for one.
     *
     * @return completes on the world thread when the state, as it is now, is in the store, and with it all that it was
     *     changed together with; fails with a {@link SaveException} if it was lost to another owner
     */
    CompletionStage<@Nullable Void> flush();

    /**
     * Writes the state, and closes it for all who have opened it. Needed only for what belongs to no session. Does
     * nothing if it is closed already.
     *
     * @return as {@link #flush()}
     */
    CompletionStage<@Nullable Void> close();
}
