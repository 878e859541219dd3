package io.byteborne.internal.save;

import io.byteborne.save.Save;
import io.byteborne.save.SaveClosedException;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveStore;
import io.byteborne.session.Session;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One state that has been loaded: what the game sees of it, and how much of it is in the store. World thread; what {@link
 * SaveStatistics.State} has, any.
 */
final class SaveEntry<T> implements Save<T>, SaveStatistics.State {
    private final DefaultSaves saves;
    private final String key;
    private final SaveCodec<T> codec;
    private final long token;
    private final boolean fresh;
    private volatile long version;
    private T value;
    /** Makes the value; null if it is as it is. */
    private @Nullable Supplier<? extends T> source;

    /** How often the state has been changed, how often before the write that is in flight, and before that in the store. */
    private long changes;

    private long changesInFlight;
    private long changesWritten;
    private final List<Flush> flushes = new ArrayList<>(0);
    /** With what it is to be written; null if it has not been changed since it was handed to the store. */
    @Nullable
    SaveGroup pending;

    private long pendingSinceNanos;
    private boolean inFlight;

    /** Who has opened it, and what makes nobody wait for that session's end any more. */
    private final Map<Session, Runnable> sessions = new LinkedHashMap<>();

    private boolean openWithoutSession;

    private volatile State state = State.OPEN;
    private volatile boolean unsaved;
    private volatile boolean failing;
    private volatile long unsavedSinceNanos;

    private enum State {
        OPEN,
        /** Nobody may change it any more; it is written, and then it is gone. */
        CLOSING,
        /** Another owner has it, or something that it was changed together with. It is written no more. */
        LOST
    }

    /** Somebody waits until so many changes are in the store. */
    private record Flush(long changes, CompletableFuture<@Nullable Void> done) {}

    SaveEntry(DefaultSaves saves, String key, SaveCodec<T> codec, SaveStore.Opened opened, T value) {
        this.saves = saves;
        this.key = key;
        this.codec = codec;
        this.token = opened.token();
        this.fresh = opened.data() == null;
        this.version = opened.version();
        this.value = value;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public T get() {
        saves.requireWorldThread("Save.get");
        return value();
    }

    /** The value as it is now; throws what the game's own code throws that makes it. */
    T value() {
        Supplier<? extends T> maker = source;
        if (maker != null) {
            value = Objects.requireNonNull(maker.get(), "the snapshot of a state");
        }
        return value;
    }

    @Override
    public void set(T next) {
        saves.requireWorldThread("Save.set");
        Objects.requireNonNull(next, "value");
        requireOpen();
        requireType(next);
        value = next;
        source = null;
        changed();
    }

    @Override
    public void changed(Supplier<? extends T> snapshot) {
        saves.requireWorldThread("Save.changed");
        Objects.requireNonNull(snapshot, "snapshot");
        requireOpen();
        source = snapshot;
        changed();
    }

    private void changed() {
        changes++;
        if (pending == null) {
            pendingSinceNanos = saves.nanoTime();
            saves.writes().enqueue(this);
        }
    }

    void requireOpen() {
        switch (state) {
            case OPEN -> {}
            case CLOSING -> throw new SaveClosedException(key + " is closed, and cannot be changed any more");
            case LOST ->
                throw new SaveClosedException(
                        key + " cannot be changed any more: another server has opened it, or what it depends on");
        }
    }

    /** Generics do not see to it where they are left out; then the codec would fail, over and over again. */
    private void requireType(T next) {
        if (!codec.type().isInstance(next)) {
            throw new IllegalArgumentException("The state of %s is a %s, and is not to be replaced by a %s"
                    .formatted(key, codec.type().getName(), next.getClass().getName()));
        }
    }

    @Override
    public CompletionStage<@Nullable Void> flush() {
        saves.requireWorldThread("Save.flush");
        return saves.flush(this);
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
        saves.requireWorldThread("Save.close");
        return saves.close(this);
    }

    SaveCodec<T> codec() {
        return codec;
    }

    long token() {
        return token;
    }

    /** What was changed so far is being written, as that version. */
    long beginWrite() {
        pending = null;
        inFlight = true;
        changesInFlight = changes;
        long next = version + 1;
        version = next;
        return next;
    }

    boolean isInFlight() {
        return inFlight;
    }

    /** What was in flight is in the store. */
    void written() {
        inFlight = false;
        failing = false;
        changesWritten = changesInFlight;
        unsavedSinceNanos = pendingSinceNanos;
    }

    /** What was in flight is not in the store, as far as is known. */
    void notWritten() {
        inFlight = false;
        failing = !isLost();
    }

    /** Completes those who wait for what is in the store by now. */
    void completeFlushes() {
        for (Iterator<Flush> waiting = flushes.iterator(); waiting.hasNext(); ) {
            Flush flush = waiting.next();
            if (flush.changes() <= changesWritten) {
                waiting.remove();
                saves.later(() -> flush.done().complete(null));
            }
        }
    }

    void failFlushes(Throwable failure) {
        flushes.forEach(flush -> saves.later(() -> flush.done().completeExceptionally(failure)));
        flushes.clear();
    }

    /** What is complete once the state is in the store as it is now. */
    CompletableFuture<@Nullable Void> inStore() {
        if (isInStore()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        flushes.add(new Flush(changes, done));
        return done;
    }

    boolean isInStore() {
        return pending == null && !inFlight;
    }

    /**
     * Brings up to date whether this counts as unsaved.
     *
     * @return 1 if it does now and did not before, -1 the other way round, 0 if nothing changes
     */
    int account() {
        boolean now = !isLost() && !isInStore();
        if (now == unsaved) {
            return 0;
        }
        if (now) {
            unsavedSinceNanos = pendingSinceNanos;
        }
        unsaved = now;
        return now ? 1 : -1;
    }

    void openedWithoutSession() {
        openWithoutSession = true;
    }

    /** @param forget ends the waiting for the session's end */
    void openedBy(Session session, Runnable forget) {
        sessions.put(session, forget);
    }

    boolean isOpenedBy(Session session) {
        return sessions.containsKey(session);
    }

    /** It is gone, and the sessions that have opened it may go on for long. */
    void forgetSessions() {
        sessions.values().forEach(Runnable::run);
        sessions.clear();
    }

    /** Whether nobody has it open any more. */
    boolean leave(Session session) {
        sessions.remove(session);
        return sessions.isEmpty() && !openWithoutSession;
    }

    Set<Session> sessions() {
        return sessions.keySet();
    }

    void beginClose() {
        state = State.CLOSING;
    }

    boolean isClosing() {
        return state == State.CLOSING;
    }

    void lose() {
        state = State.LOST;
        pending = null;
        failing = false;
    }

    boolean isLost() {
        return state == State.LOST;
    }

    /** What a trade that fails comes back to. */
    Runnable undo() {
        T valueBefore = value;
        Supplier<? extends T> sourceBefore = source;
        boolean pendingBefore = pending != null;
        long changesBefore = changes;
        return () -> {
            value = valueBefore;
            source = sourceBefore;
            SaveGroup group = pending;
            if (!pendingBefore && group != null && group.size() == 1 && flushes.isEmpty()) {
                changes = changesBefore;
                pending = null;
                saves.writes().forget(group);
                saves.account(this);
            }
        };
    }

    @Override
    public String type() {
        return codec.type().getName();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public boolean isUnsaved() {
        return unsaved;
    }

    @Override
    public boolean isFailing() {
        return failing;
    }

    @Override
    public long unsavedSinceNanos() {
        return unsavedSinceNanos;
    }

    @Override
    public String toString() {
        return key;
    }
}
