package io.byteborne.internal.net.control;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens by which clients resume their sessions. Only their hashes are kept: who reads the memory of the server cannot
 * resume anybody's session. Any thread.
 *
 * <p>Each welcome has a new token, and the earlier ones are worth nothing as soon as the client has shown that it has the new
 * one: by answering the ping that comes with it, or by using it. Until then they serve, since the new one may be lost with
 * its connection. An attempt may also reach the server late, after the client has given it up and succeeded with the next:
 * it takes the session away for a moment, and the client, which is told nothing of its token, must be able to come back.
 *
 * @param <S> sessions
 */
final class ResumeTokens<S> {
    /** 128 bits cannot be guessed. */
    private static final int BYTES = 16;
    /** Bytes of a hash by which it is found; all of it is compared afterwards. */
    private static final int FOUND_BY = 8;
    /** Tokens of a session of which it is not known whether its client has them. */
    private static final int MOST = 8;

    private final SecureRandom random = new SecureRandom();

    // Guarded by this object's monitor.
    private final Map<Long, Hash<S>> byHash = new HashMap<>();
    /** Those that serve, by age. */
    private final Map<S, List<Hash<S>>> bySession = new HashMap<>();

    private static final class Hash<S> {
        private final byte[] bytes;
        private final S session;

        Hash(byte[] bytes, S session) {
            this.bytes = bytes;
            this.session = session;
        }
    }

    /** A new token for a session. */
    byte[] issue(S session) {
        byte[] token = new byte[BYTES];
        random.nextBytes(token);
        Hash<S> hash = new Hash<>(hash(token), session);
        synchronized (this) {
            List<Hash<S>> all = bySession.computeIfAbsent(session, none -> new ArrayList<>(2));
            all.add(hash);
            byHash.put(key(hash.bytes), hash);
            if (all.size() > MOST) {
                // The first is one that the client has shown to have.
                byHash.remove(key(all.remove(1).bytes));
            }
        }
        return token;
    }

    /** The client has the token that was issued last. */
    synchronized void confirm(S session) {
        List<Hash<S>> all = bySession.get(session);
        if (all != null) {
            forgetBefore(all, all.size() - 1);
        }
    }

    /** The session that a token stands for, of whose tokens the earlier ones serve no more; null if there is none. */
    @Nullable
    S use(byte[] token) {
        byte[] hash = hash(token);
        synchronized (this) {
            Hash<S> found = byHash.get(key(hash));
            // The rest of the hash, in a time that does not depend on where it differs.
            if (found == null || !MessageDigest.isEqual(found.bytes, hash)) {
                return null;
            }
            List<Hash<S>> all = bySession.getOrDefault(found.session, List.of());
            forgetBefore(all, all.indexOf(found));
            return found.session;
        }
    }

    private void forgetBefore(List<Hash<S>> all, int index) {
        List<Hash<S>> earlier = all.subList(0, index);
        earlier.forEach(one -> byHash.remove(key(one.bytes)));
        earlier.clear();
    }

    /** A session cannot be resumed any more. */
    synchronized void forget(S session) {
        List<Hash<S>> all = bySession.remove(session);
        if (all != null) {
            forgetBefore(all, all.size());
        }
    }

    private static long key(byte[] hash) {
        return ByteBuffer.wrap(hash, 0, FOUND_BY).getLong();
    }

    private static byte[] hash(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException impossible) {
            // Every JDK has it.
            throw new IllegalStateException(impossible);
        }
    }
}
