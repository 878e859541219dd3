package io.byteborne.internal.cluster.exchange;

import io.byteborne.internal.cluster.store.ClusterBus;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Exchanges of a node that always has the lease of epoch 1, and whose world does everything at once. */
public final class TestExchanges {
    private TestExchanges() {}

    public static Exchange exchange(ClusterBus bus, String id, NanoClock clock, Duration silence) {
        return new Exchange(bus, id, () -> 1, new Immediate(), clock, silence, 1 << 20);
    }

    /** A world that does everything at once. */
    public static final class Immediate implements Exchange.WorldSide {
        @Override
        public void run(Runnable items) {
            items.run();
        }

        @Override
        public void afterThePass(Runnable flush) {
            flush.run();
        }
    }

    /** A world whose pass ends when a test says so. */
    public static final class Pass implements Exchange.WorldSide {
        private final List<Runnable> left = new ArrayList<>();

        @Override
        public void run(Runnable items) {
            left.add(items);
        }

        @Override
        public void afterThePass(Runnable flush) {
            left.add(flush);
        }

        public void end() {
            List<Runnable> all = List.copyOf(left);
            left.clear();
            all.forEach(Runnable::run);
        }
    }
}
