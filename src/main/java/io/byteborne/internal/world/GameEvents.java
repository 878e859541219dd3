package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tells the game what has happened: the one way in which this server publishes application events. Listeners are called
 * at once, on the calling thread. What they throw is logged and goes no further, since what they are told of has happened
 * and stays so.
 */
public final class GameEvents {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(GameEvents.class));
    private final ApplicationEventPublisher publisher;

    /** @param publisher calls the listeners */
    public GameEvents(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Calls all listeners for such events, until one of them throws.
     *
     * @return what it threw, which has been logged; null if none did
     */
    public @Nullable Throwable publish(Object event) {
        try {
            publisher.publishEvent(event);
            return null;
        } catch (Throwable failure) {
            if (publisher instanceof ConfigurableApplicationContext context && !context.isActive()) {
                // A listener has closed the context, and the rest of them cannot be called any more.
                return null;
            }
            clientLog.errorOf(event.getClass().getName(), "A listener failed on {}", event, failure);
            return failure;
        }
    }
}
