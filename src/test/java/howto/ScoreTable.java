package howto;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Stands for a database, in which writing may take long. */
@Component
class ScoreTable {
    volatile CountDownLatch writable = new CountDownLatch(0);
    private final Map<String, Integer> won = new HashMap<>();

    int read(String player) {
        synchronized (won) {
            return won.getOrDefault(player, 0);
        }
    }

    int increment(String player) throws InterruptedException {
        if (!writable.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody has made the table writable");
        }
        synchronized (won) {
            return won.merge(player, 1, Integer::sum);
        }
    }
}
