package io.byteborne.internal.net.inbound;

/**
 * Lets something happen at a rate, with bursts: it fills with time up to its capacity, and whatever happens takes from
 * it. It needs no timer: what time has brought is added when somebody asks. Used by one thread.
 */
public final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perNano;
    private final double capacity;
    private double tokens;
    private long filledNanos;

    /**
     * A full one.
     *
     * @param perSecond how fast it fills
     * @param capacity how much it holds
     * @param nowNanos the time, on any clock that does not go back
     */
    public TokenBucket(double perSecond, double capacity, long nowNanos) {
        this.perNano = perSecond / NANOS_PER_SECOND;
        this.capacity = capacity;
        this.tokens = capacity;
        this.filledNanos = nowNanos;
    }

    /** Adds what has come by now, as far as there is room. */
    public void fill(long nowNanos) {
        fill(nowNanos, 0);
    }

    /** As {@link #fill(long)}, with room for what comes in that time beyond the capacity. */
    public void fill(long nowNanos, long extraNanos) {
        double room = capacity + extraNanos * perNano;
        if (tokens < room) {
            tokens = Math.min(room, tokens + (nowNanos - filledNanos) * perNano);
        }
        filledNanos = nowNanos;
    }

    /** Adds what comes in that time, beyond the capacity if need be; it stays until it is taken. */
    public void credit(long nanos) {
        tokens += nanos * perNano;
    }

    /** Takes that much; if there is less, takes nothing and returns false. */
    public boolean take(double amount) {
        return take(amount, 0);
    }

    /** As {@link #take(double)}, but so early that some of it comes only in that time. */
    public boolean take(double amount, long earlyNanos) {
        if (tokens + earlyNanos * perNano < amount) {
            return false;
        }
        tokens -= amount;
        return true;
    }
}
