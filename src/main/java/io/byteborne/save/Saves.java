package io.byteborne.save;

import io.byteborne.session.Session;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * States that survive the program: of players, guilds, the world itself. Each has a key and is one value, such as a
 * protobuf message. A bean; world thread, which never waits: states are loaded and written on virtual threads.
 *
 * <pre>{@code
 * public CompletionStage<Player> enter(Session session, C2S_Login login, Principal user) { // of the Authenticator
 *     return saves.open(session, "player/" + user.getName(), PlayerState.getDefaultInstance())
 *             .thenApply(save -> new Player(user.getName(), save));
 * }
 * }</pre>
 *
 * <p>A state that was changed is written within {@code byteborne.save.interval}, when it is closed, and when the server
 * stops. It is written as it is at that moment, so many changes cost one write; a state that was not changed costs none.
 * If the store does not answer, the state stays in memory, and is written when the store is back.
 *
 * <p>Whoever opens a key owns it: what an earlier owner, in another server that has not noticed yet, writes after that is
 * refused by the store. That owner's session is closed with {@link io.byteborne.session.CloseReason#REPLACED}, and {@link
 * SaveLostEvent} is published.
 *
 * <p>All methods throw a {@link WrongThreadException} on any other thread than the world's.
 */
public interface Saves {
    /**
     * Opens a state for as long as a session lasts, detached or not: it is written and closed once {@link
     * io.byteborne.session.SessionClosedEvent} has been published. A handler or an authenticator that returns the stage,
     * or one that depends on it, lets the session's further messages wait until the state is there.
     *
     * <p>A state that is open already is not loaded again: all who open it share one {@code Save}, and it is closed with
     * the last of their sessions. So a user's second session may open what the first one still has. A state that is being
     * closed is loaded when its last write has ended.
     *
     * @param key what the state is kept under, 1 to 200 characters; names that clients choose need a prefix of their own,
     *     such as {@code player/}
     * @param initial the state if none has been saved under the key; its class says which {@link SaveCodec} is used, and
     *     protobuf messages need none. It is not written unless it is set or changed
     * @return completes on the world thread; fails with a {@link SaveException}, whose reason says why the state is not to
     *     be had. Then nothing that is saved has been touched
     * @throws IllegalArgumentException if the key is none, there is no codec for the state's class, or the key is open with
     *     a state of another class
     */
    <T> CompletionStage<Save<T>> open(Session session, String key, T initial);

    /**
     * As {@link #open(Session, String, Object)}, for what belongs to no session, such as a guild: until {@link
     * Save#close()}, or the stop of the server, which writes it.
     */
    <T> CompletionStage<Save<T>> open(String key, T initial);

    /**
     * Changes several states such that either all or none of the changes survive: a trade. They are written in one
     * transaction, as are further changes of these states until then.
     *
     * <p>If the change throws, each of the states is what it was before. That goes for values that were {@linkplain
     * Save#set set}; objects of the game's own, of which {@link Save#changed} makes the value, are the game's to restore. A change within the
     * change that has one of the same states is undone with it.
     *
     * <p>If another server has taken over one of the states, all others whose changes depend on it, directly or through
     * further trades, are closed as well, with {@link io.byteborne.session.CloseReason#INTERNAL_ERROR}: what has been
     * saved of them is from before the trade.
     *
     * @param states all that the change changes
     * @param change runs at once
     * @throws SaveClosedException if one of the states is closed; the change has not run then
     */
    void together(Collection<? extends Save<?>> states, Runnable change);

    /**
     * Writes all that has been changed, now.
     *
     * @return completes on the world thread when all of it is in the store; fails with a {@link SaveException} if one of
     *     the states was lost to another owner, which keeps none of the others from being written
     */
    CompletionStage<@Nullable Void> flush();
}
