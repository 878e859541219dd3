package io.byteborne.internal.save;

import io.byteborne.save.Save;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveException;
import io.byteborne.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A key that is being opened, and those who wait for that. There is no {@link Save} of it yet. World thread. */
final class SaveOpening<T> {
    private final String key;
    private final SaveCodec<T> codec;
    private final T initial;
    private final List<Request<T>> requests = new ArrayList<>(1);
    /** Why it is not open yet, as the end of a sentence. */
    private String progress = "its last write has not ended";

    private long leastToken = UserTokens.NO_TOKEN;
    private boolean hadToken;
    private int failures;
    private @Nullable Throwable lastFailure;

    /**
     * Somebody who waits.
     *
     * @param session null if it is to be open without one
     */
    record Request<T>(@Nullable Session session, CompletableFuture<Save<T>> opened) {}

    SaveOpening(String key, SaveCodec<T> codec, T initial) {
        this.key = key;
        this.codec = codec;
        this.initial = initial;
    }

    String key() {
        return key;
    }

    SaveCodec<T> codec() {
        return codec;
    }

    T initial() {
        return initial;
    }

    void add(Request<T> request) {
        requests.add(request);
    }

    /**
     * Somebody waits no more.
     *
     * @return false if that was so before
     */
    boolean remove(Request<?> request) {
        return requests.remove(request);
    }

    boolean isWanted() {
        return !requests.isEmpty();
    }

    /** That of those who wait for whom it is opened; null if it is for none. */
    @Nullable
    Session session() {
        return requests.get(0).session();
    }

    List<Request<T>> requestsOf(Session session) {
        return requests.stream()
                .filter(request -> session.equals(request.session()))
                .toList();
    }

    /** The token of whoever has the key was as great as that with which it was to be opened. */
    void stale(long present) {
        leastToken = present + 1;
    }

    /** Whoever had a user before, and has none any more, must not open what is the user's. */
    boolean mayBeOpenedWith(long token) {
        boolean may = token != UserTokens.NO_TOKEN || !hadToken;
        hadToken |= token != UserTokens.NO_TOKEN;
        return may;
    }

    /** What the next attempt needs at least. */
    long leastToken() {
        return leastToken;
    }

    /** Those who wait, who do so no more. */
    List<Request<T>> takeRequests() {
        List<Request<T>> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    void progress(String text) {
        progress = text;
    }

    /** An attempt to open it has failed; why, is the end of a sentence. */
    void failed(String why, Throwable failure) {
        lastFailure = failure;
        progress = why;
        failures++;
    }

    /** How many attempts have failed. */
    int failures() {
        return failures;
    }

    SaveException timeout(Duration limit) {
        String message = "%s was not opened within %s: %s".formatted(key, limit, progress);
        return lastFailure == null
                ? new SaveException(SaveException.Reason.UNAVAILABLE, message)
                : new SaveException(SaveException.Reason.UNAVAILABLE, message, lastFailure);
    }
}
