package io.byteborne.internal.save;

import com.google.protobuf.ByteString;
import io.byteborne.save.SaveStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps states in memory, with which they end: for tests, and to try something out. Any thread. */
public final class InMemorySaveStore implements SaveStore {
    private static final Row NOTHING = new Row(Long.MIN_VALUE, 0, null);

    // Guarded by this object's monitor.
    private final Map<String, Row> rows = new HashMap<>();

    private record Row(long token, long version, @Nullable ByteString data) {}

    @Override
    public synchronized Opened open(String key, long token) throws StaleTokenException {
        Row row = rows.getOrDefault(key, NOTHING);
        if (row.token() >= token) {
            throw new StaleTokenException(key, row.token());
        }
        rows.put(key, new Row(token, row.version(), row.data()));
        return new Opened(token, row.version(), row.data());
    }

    @Override
    public synchronized Set<String> write(List<Write> writes) {
        Set<String> stale = new HashSet<>();
        for (Write write : writes) {
            if (isStale(write)) {
                stale.add(write.key());
            }
        }
        if (stale.isEmpty()) {
            writes.forEach(write -> rows.put(write.key(), new Row(write.token(), write.version(), write.data())));
        }
        return stale;
    }

    /** What is kept under the key; null if nothing is. */
    synchronized @Nullable ByteString data(String key) {
        Row row = rows.get(key);
        return row == null ? null : row.data();
    }

    private boolean isStale(Write write) {
        Row row = rows.get(write.key());
        return row == null
                || row.token() > write.token()
                || (row.token() == write.token() && row.version() >= write.version());
    }
}
