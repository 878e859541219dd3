package io.byteborne.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Netty's leak detector, which here writes down its reports as well. Netty makes one for each kind of resource, where the
 * system property {@code io.netty.customResourceLeakDetector} names this class, as it does in the build.
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();
    private static final Queue<RecordingLeakDetector<?>> DETECTORS = new ConcurrentLinkedQueue<>();
    // What is found unreachable in one collection may hold on to what is found in the next.
    private static final int COLLECTIONS = 3;
    private static final long COLLECTION_TIMEOUT_MILLIS = 10_000;

    /** Called by Netty. */
    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
        DETECTORS.add(this);
    }

    /** Looked for by Netty. */
    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        super.reportTracedLeak(resourceType, records);
        REPORTS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        super.reportUntracedLeak(resourceType);
        REPORTS.add(resourceType);
    }

    /** Collects garbage, and takes what was found to be lost without being released since the last time. */
    public static List<String> takeReports() {
        for (int i = 0; i < COLLECTIONS; i++) {
            collectGarbage();
            DETECTORS.forEach(RecordingLeakDetector::report);
        }
        List<String> taken = List.copyOf(REPORTS);
        REPORTS.clear();
        return taken;
    }

    private static void collectGarbage() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> garbage = new WeakReference<>(new Object(), collected);
        System.gc();
        try {
            if (!garbage.equals(collected.remove(COLLECTION_TIMEOUT_MILLIS))) {
                throw new AssertionError("The JVM does not collect garbage when it is asked to");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A detector looks at what was lost when it is given something new. */
    @SuppressWarnings("unchecked") // It only looks at what the object is called.
    private void report() {
        T resource = (T) new Object();
        ResourceLeakTracker<T> tracker = track(resource);
        if (tracker != null) {
            tracker.close(resource);
        }
    }
}
