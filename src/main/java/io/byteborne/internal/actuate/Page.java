package io.byteborne.internal.actuate;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Which part of a long list an endpoint shows.
 *
 * @param offset entries to leave out
 * @param limit entries on the page
 */
record Page(int offset, int limit) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    /**
     * What a request asks for.
     *
     * @param offset entries to leave out; 0 if null
     * @param limit entries on the page, at most {@value #MAX_LIMIT}; {@value #DEFAULT_LIMIT} if null
     * @throws InvalidEndpointRequestException if either is negative
     */
    static Page of(@Nullable Integer offset, @Nullable Integer limit) {
        return new Page(
                notNegative("offset", offset == null ? 0 : offset),
                Math.min(MAX_LIMIT, notNegative("limit", limit == null ? DEFAULT_LIMIT : limit)));
    }

    private static int notNegative(String name, int value) {
        if (value < 0) {
            String reason = "%s is %s; it must be 0 or more".formatted(name, value);
            throw new InvalidEndpointRequestException(reason, reason);
        }
        return value;
    }

    /** The entries of this page. */
    <T, E> List<E> select(Stream<? extends T> all, Comparator<? super T> order, Function<? super T, E> entry) {
        return all.sorted(order).skip(offset).limit(limit).<E>map(entry).toList();
    }
}
