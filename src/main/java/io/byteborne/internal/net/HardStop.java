package io.byteborne.internal.net;

import io.byteborne.internal.logging.ThreadStack;
import io.byteborne.internal.net.transport.Deadline;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Sees to it that a program which was told to stop does: once it has taken too long, whatever blocks it is logged and
 * abandoned. Each step of stopping has a limit of its own; this is for what has none, the game's own beans first of all.
 */
public final class HardStop implements ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(HardStop.class);
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
    private static final int EXIT_CODE = 1;

    private final ConfigurableApplicationContext context;
    private final Duration limit;
    private final Consumer<Thread> abandon;

    /**
     * @param limit how long the context may take to close
     * @param abandon what is done then with the thread that closes it
     */
    public HardStop(ConfigurableApplicationContext context, Duration limit, Consumer<Thread> abandon) {
        this.context = context;
        this.limit = limit;
        this.abandon = abandon;
    }

    /**
     * Ends the process if it is on its way out already. In a process that lives on, a test's for one, the thread is told
     * not to wait any longer.
     */
    public static void endProcessOrInterrupt(Thread closing) {
        if (isProcessEnding()) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
        closing.interrupt();
    }

    private static boolean isProcessEnding() {
        Thread hook = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException ending) {
            return true;
        }
    }

    /** The context begins to close; on the thread that closes it. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().equals(context)) {
            Thread closing = Thread.currentThread();
            Thread.ofPlatform().name("hard-stop").daemon().start(() -> watch(closing));
        }
    }

    /** On a thread of its own: nothing else can be relied upon by then. */
    private void watch(Thread closing) {
        Deadline deadline = Deadline.in(limit);
        while (context.isActive()) {
            long left = deadline.remainingNanos();
            if (left == 0) {
                log.error("Not stopped after {}; what blocks it is abandoned: {}", limit, ThreadStack.of(closing));
                abandon.accept(closing);
                return;
            }
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
        }
    }
}
