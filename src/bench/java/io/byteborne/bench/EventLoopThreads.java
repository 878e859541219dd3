package io.byteborne.bench;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets JMH measure on threads such as event loops have: on others, Netty's allocators and recyclers take other ways.
 * The world thread is one of those others.
 */
public final class EventLoopThreads extends ThreadPoolExecutor {
    /** Both options go on the forked JVM's command line. */
    public static final String EXECUTOR = "-Djmh.executor=CUSTOM";

    public static final String EXECUTOR_CLASS = "-Djmh.executor.class=io.byteborne.bench.EventLoopThreads";

    /** Called by JMH. */
    public EventLoopThreads(int threads, String prefix) {
        super(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory(prefix, true));
    }
}
