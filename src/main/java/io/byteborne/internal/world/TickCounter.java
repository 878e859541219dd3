package io.byteborne.internal.world;

import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.world.Tick;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/**
 * The one place where ticks are numbered. Gives handlers the tick in which, or after which, their message is handled.
 * World thread.
 */
public final class TickCounter implements ArgumentResolver {
    private final TickSource source;
    private long number;

    public TickCounter(Duration interval) {
        source = new TickSource(interval);
    }

    /** A tick begins. */
    void begin() {
        number++;
    }

    /** The world has slept through so many ticks, which have their numbers all the same. */
    public void sleptThrough(long count) {
        number += count;
    }

    /** The number of the last tick that began or was slept through; 0 before the first. */
    public long number() {
        return number;
    }

    /** The last tick that began. */
    Tick current() {
        return source.at(number);
    }

    @Override
    public @Nullable ArgumentValue resolve(MethodParameter parameter) {
        return parameter.getParameterType() == Tick.class ? (session, message) -> current() : null;
    }

    /** Makes ticks of one delta, and no tick twice. World thread. */
    static final class TickSource {
        private final Duration delta;
        private Tick last;

        TickSource(Duration delta) {
            this.delta = delta;
            this.last = new Tick(0, delta);
        }

        Duration delta() {
            return delta;
        }

        Tick at(long number) {
            if (last.number() != number) {
                last = new Tick(number, delta);
            }
            return last;
        }
    }
}
