package io.byteborne.internal.cluster.store;

class InMemoryStoreTests extends StoreContract {
    private final InMemoryStore store = new InMemoryStore(new AdvancingClock()::nanos);

    /** The time that passes, and at least a µs for each look, since a token is the time of its claim. */
    private static final class AdvancingClock {
        private static final long START = 1_000_000_000_000L;
        private final long base = System.nanoTime();
        private long last;

        synchronized long nanos() {
            last = Math.max(last + 1000, START + System.nanoTime() - base);
            return last;
        }
    }

    @Override
    protected ClusterDirectory directory() {
        ClusterDirectory directory = store.directory();
        directory.open();
        return directory;
    }

    @Override
    protected ClusterBus bus() {
        ClusterBus bus = store.bus();
        bus.open();
        return bus;
    }
}
