package io.byteborne.save;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where states are kept. A bean of this type takes the place of the one that comes with the library and uses the
 * application's {@code DataSource}.
 *
 * <p>Its methods block, and are called on virtual threads, up to {@code byteborne.save.max-concurrent} times each at one
 * time, but never twice at one time for one key. They must come to an end by themselves, by throwing if they take too
 * long: nobody gives up on a call, since what it would write later could then overtake something newer. What they throw
 * is logged, and the call is repeated.
 */
public interface SaveStore {
    /**
     * Makes the caller the owner of a key, even if nothing has been saved under it: from now on, this store refuses all
     * writes with a smaller token.
     *
     * @param token the key's from now on
     * @return what is saved
     * @throws StaleTokenException if the key has that token, or a greater one; nothing has changed then
     * @throws Exception if that cannot be done, or may not have been done
     */
    Opened open(String key, long token) throws Exception;

    /**
     * Writes several states in one transaction: all, or none if it throws or one of them is stale.
     *
     * <p>A write is stale if the key has a greater token by now, the same token with a version that is not smaller, or is
     * not there any more.
     *
     * @param writes of different keys, sorted by these, so that two transactions never wait for each other
     * @return the keys of the writes that are stale; if there are none, everything is written and will survive a crash
     * @throws Exception if nothing has been written, or if it is not known
     */
    Set<String> write(List<Write> writes) throws Exception;

    /**
     * What a key has.
     *
     * @param token the new owner's
     * @param version how often the state has been written; 0 if never
     * @param data what was written last; null if nothing ever was
     */
    record Opened(long token, long version, @Nullable ByteString data) {}

    /** Somebody owns the key who came later than the one who wants to. */
    final class StaleTokenException extends Exception {
        private static final long serialVersionUID = 1L;

        private final long present;

        /** @param present the key's */
        public StaleTokenException(String key, long present) {
            super("%s has the token %s".formatted(key, present));
            this.present = present;
        }

        /** The token that the key has. */
        public long present() {
            return present;
        }
    }

    /**
     * A state to be written.
     *
     * @param token the owner's
     * @param version greater than those of all earlier writes of the key
     */
    record Write(String key, long token, long version, ByteString data) {}
}
