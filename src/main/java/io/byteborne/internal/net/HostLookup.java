package io.byteborne.internal.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Finds the addresses of hosts. That blocks for as long as a name server likes, so it is done on a few threads of its own,
 * never on an I/O thread; they are there only while they are needed. Any thread.
 */
final class HostLookup {
    private static final int THREADS = 4;
    private static final int MAX_WAITING = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** How an address is found; may block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final ConcurrentMap<String, CompletableFuture<InetAddress>> underWay = new ConcurrentHashMap<>();

    /** @param timeout how long finding one address may take, waiting for a thread included */
    HostLookup(Resolver resolver, Duration timeout) {
        this.resolver = resolver;
        this.timeout = timeout;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                // They may be stuck when the program ends.
                Thread.ofPlatform().name("host-lookup-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Looks for a host's address, once for all who want to know it at the same time.
     *
     * @return fails with an {@link UnknownHostException}, or with a {@link java.util.concurrent.TimeoutException}
     */
    CompletableFuture<InetAddress> find(String host) {
        CompletableFuture<InetAddress> found = underWay.computeIfAbsent(host, this::begin);
        return found.whenComplete((address, failure) -> underWay.remove(host, found));
    }

    private CompletableFuture<InetAddress> begin(String host) {
        try {
            return CompletableFuture.supplyAsync(() -> resolve(host), threads)
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(
                    new UnknownHostException(host + ": " + MAX_WAITING + " other hosts are waited for"));
        }
    }

    /** Whoever waits for an address does so in vain. */
    void abandon(Throwable why) {
        underWay.values().forEach(wanted -> wanted.completeExceptionally(why));
    }

    private InetAddress resolve(String host) {
        try {
            return resolver.resolve(host);
        } catch (UnknownHostException unknown) {
            throw new CompletionException(unknown);
        }
    }
}
