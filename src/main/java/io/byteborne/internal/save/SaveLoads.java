package io.byteborne.internal.save;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveException;
import io.byteborne.save.SaveStore;
import io.byteborne.save.SaveStore.Opened;
import io.byteborne.save.SaveStore.StaleTokenException;
import io.byteborne.session.Session;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldExecutor;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Loads states, a bounded number at one time, and tries again as long as somebody waits for one. World thread. */
final class SaveLoads {
    /** Others may take the key at the same time. */
    private static final int MOST_TAKES = 100;

    private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(SaveLoads.class));
    private final SaveStore store;
    private final SaveCalls calls;
    private final WorldExecutor world;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final UserTokens userTokens;
    private final Backoff backoff;
    private final int most;
    private final SaveStatistics statistics;
    private final Listener listener;

    private final ArrayDeque<SaveOpening<?>> waiting = new ArrayDeque<>();
    private int running;

    /** Hears of what becomes of openings. */
    interface Listener {
        <T> void loaded(SaveOpening<T> opening, Opened opened, T value);

        void unreadable(SaveOpening<?> opening, SaveException failure);

        /** The state is not for that session, though it may be for others who wait. */
        void refused(SaveOpening<?> opening, Session session, SaveException reason);

        /** Nobody waits for it any more. */
        void unwanted(SaveOpening<?> opening);
    }

    SaveLoads(
            SaveStore store,
            SaveCalls calls,
            WorldExecutor world,
            NanoClock clock,
            InstantSource wallClock,
            UserTokens userTokens,
            RandomGenerator random,
            SaveProperties properties,
            SaveStatistics statistics,
            Listener listener) {
        this.store = store;
        this.calls = calls;
        this.world = world;
        this.clock = clock;
        this.wallClock = wallClock;
        this.userTokens = userTokens;
        this.backoff = new Backoff(random);
        this.most = properties.maxConcurrent();
        this.statistics = statistics;
        this.listener = listener;
    }

    /** What was loaded: a value, or why there is none though the store has answered. */
    private record Loaded<T>(
            Opened opened, @Nullable T value, @Nullable Throwable unreadable) {}

    void load(SaveOpening<?> opening) {
        opening.progress("the store has not answered");
        waiting.add(opening);
        begin();
    }

    private void begin() {
        while (running < most && !waiting.isEmpty()) {
            SaveOpening<?> opening = waiting.remove();
            if (opening.isWanted()) {
                call(opening);
            } else {
                listener.unwanted(opening);
            }
        }
    }

    private void call(SaveOpening<?> opening) {
        running++;
        Session session = opening.session();
        if (session == null) {
            open(opening, UserTokens.NO_TOKEN);
            return;
        }
        userTokens.of(session, opening.leastToken()).whenComplete((token, thrown) -> {
            if (thrown == null && opening.mayBeOpenedWith(token)) {
                open(opening, token);
                return;
            }
            running--;
            if (thrown == null) {
                refuse(
                        opening,
                        session,
                        new SaveException(SaveException.Reason.LOST, session + " has its user no more"));
                return;
            }
            Throwable cause = thrown.getCause();
            Throwable failure = thrown instanceof CompletionException && cause != null ? cause : thrown;
            if (failure instanceof SaveException refused) {
                refuse(opening, session, refused);
            } else {
                // Which is not the store's failure.
                log.warn("{} could not be opened yet: {}", opening.key(), failure.getMessage());
                opening.failed("nobody can tell whose its user is", failure);
                again(opening);
                begin();
            }
        });
    }

    private void refuse(SaveOpening<?> opening, Session session, SaveException reason) {
        listener.refused(opening, session, reason);
        waiting.addFirst(opening);
        begin();
    }

    /** @param token the session's user's, which says who was here last; or none */
    private <T> void open(SaveOpening<T> opening, long token) {
        long begun = clock.nanoTime();
        // Greater than all earlier ones even if the store has lost the latest, such as after a backup has been
        // restored.
        long leastToken = TimeUnit.MILLISECONDS.toMicros(wallClock.millis());
        calls.<Loaded<T>>begin(
                "the opening of save " + opening.key(),
                () -> load(
                        opening,
                        token == UserTokens.NO_TOKEN
                                ? take(store, opening.key(), leastToken)
                                : store.open(opening.key(), token)),
                (result, failure) -> {
                    running--;
                    if (result != null) {
                        statistics.loaded(clock.nanoTime() - begun);
                        loaded(opening, result);
                    } else if (failure instanceof StaleTokenException stale && token != UserTokens.NO_TOKEN) {
                        opening.stale(stale.present());
                        waiting.addFirst(opening);
                    } else if (failure != null) {
                        failed(opening, failure);
                    }
                    begin();
                });
    }

    /** Opens a key whoever has it, with a token that is at least that. Blocks. */
    static Opened take(SaveStore store, String key, long leastToken) throws Exception {
        long token = leastToken;
        for (int i = 1; ; i++) {
            try {
                return store.open(key, token);
            } catch (StaleTokenException stale) {
                if (i == MOST_TAKES || stale.present() == Long.MAX_VALUE) {
                    throw stale;
                }
                token = stale.present() + 1;
            }
        }
    }

    /** On a virtual thread. */
    private static <T> Loaded<T> load(SaveOpening<T> opening, Opened opened) {
        if (opened.data() == null) {
            return new Loaded<>(opened, opening.initial(), null);
        }
        SaveCodec<T> codec = opening.codec();
        try {
            T value = codec.decode(opened.data());
            if (value == null) {
                throw new IllegalStateException("The codec of %s has decoded a state as null"
                        .formatted(codec.type().getName()));
            }
            return new Loaded<>(opened, value, null);
        } catch (Throwable unreadable) {
            return new Loaded<>(opened, null, unreadable);
        }
    }

    private <T> void loaded(SaveOpening<T> opening, Loaded<T> loaded) {
        T value = loaded.value();
        if (value != null) {
            listener.loaded(opening, loaded.opened(), value);
            return;
        }
        Throwable cause = loaded.unreadable();
        String text = "What is saved as %s cannot be decoded as a %s; it is left as it is"
                .formatted(opening.key(), opening.codec().type().getName());
        log.errorOf("unreadable", "{}", text, cause);
        listener.unreadable(
                opening,
                cause == null
                        ? new SaveException(SaveException.Reason.UNREADABLE, text)
                        : new SaveException(SaveException.Reason.UNREADABLE, text, cause));
    }

    private void failed(SaveOpening<?> opening, Throwable failure) {
        statistics.loadFailed(failure);
        log.errorOf("load", "{} could not be opened: the store has failed", opening.key(), failure);
        opening.failed("the store has failed", failure);
        again(opening);
    }

    private void again(SaveOpening<?> opening) {
        if (opening.isWanted()) {
            world.after(backoff.after(opening.failures()), () -> {
                waiting.add(opening);
                begin();
            });
        } else {
            listener.unwanted(opening);
        }
    }
}
