package io.byteborne.internal.logging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How many lines that clients can cause may be written, over all kinds of them; and what was left out. Any thread.
 *
 * <p>Each kind has an allowance of {@value #LINES} lines, so that occasional events are always seen. A used
 * allowance refills at one line every six seconds, from one that all kinds share: so, however many kinds there
 * are, a flood of all of them makes no more than {@value #LINES_PER_MINUTE} lines a minute, including reports.
 */
final class LogBudget {
    /** Lines of one kind that can be written at once. */
    static final int LINES = 10;
    /** Lines of all kinds in any minute, once their first allowances are used. */
    static final int LINES_PER_MINUTE = 100;
    /** How long lines are left out and counted before one line reports them. */
    static final Duration REPORT_PERIOD = Duration.ofSeconds(10);
    /** Stack traces are long: after one of a kind, the next comes that much later. */
    static final Duration STACK_PERIOD = Duration.ofMinutes(10);

    /** The budget of the one log that a process has. */
    static final LogBudget OF_PROCESS = new LogBudget(System::nanoTime, reportingThread(REPORT_PERIOD));

    private static final Logger log = LoggerFactory.getLogger(LogBudget.class);

    /** In any minute, it can be used as it stands, and then what comes back: twice so much. */
    private static final int SHARED_LINES = LINES_PER_MINUTE / 2;

    private static final long NANOS_PER_SHARED_LINE = Duration.ofMinutes(1).toNanos() / SHARED_LINES;
    private static final long NANOS_PER_LINE = Duration.ofMinutes(1).toNanos() / LINES;
    private static final int REPORTED_KINDS = 10;

    private final LongSupplier nanoTime;
    private final Executor afterPeriod;

    // Guarded by this object's monitor, as what each kind has is.
    private int sharedLines = SHARED_LINES;
    private long sharedNanos;
    private final List<Kind> leftOut = new ArrayList<>();
    private Level worstLeftOut = Level.INFO;
    private boolean reporting;

    /** @param afterPeriod runs what it is given once {@link #REPORT_PERIOD} has passed */
    LogBudget(LongSupplier nanoTime, Executor afterPeriod) {
        this.nanoTime = nanoTime;
        this.afterPeriod = afterPeriod;
        this.sharedNanos = nanoTime.getAsLong();
    }

    /** Writing to a log can take long, so this thread does nothing else. It exists only while a report is pending. */
    static Executor reportingThread(Duration period) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, report -> {
            Thread thread = new Thread(report, "log-reports");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return report -> executor.schedule(report, period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is to be written of a line. */
    enum Admission {
        WHOLE,
        WITHOUT_STACK,
        LEFT_OUT
    }

    /** Lines that are counted together. */
    final class Kind {
        private final String name;
        private int lines = LINES;
        private long earnedNanos = nanoTime.getAsLong();
        private boolean stackWritten;
        private long stackNanos;
        private long leftOutLines;

        Kind(String name) {
            this.name = name;
        }
    }

    private record LeftOut(String kind, long lines) {}

    /** What is to be written of a line. Throws nothing. */
    Admission admit(Kind kind, Level level) {
        synchronized (this) {
            long now = nanoTime.getAsLong();
            giveBack(kind, now);
            if (kind.lines > 0) {
                kind.lines--;
                return isStackDue(kind, now) ? Admission.WHOLE : Admission.WITHOUT_STACK;
            }
            leaveOut(kind, level);
            if (reporting) {
                return Admission.LEFT_OUT;
            }
            reporting = true;
        }
        try {
            afterPeriod.execute(this::report);
        } catch (Throwable noThread) {
            // They are still counted, and the next one tries again.
            synchronized (this) {
                reporting = false;
            }
        }
        return Admission.LEFT_OUT;
    }

    private void giveBack(Kind kind, long now) {
        long earned = (now - kind.earnedNanos) / NANOS_PER_LINE;
        if (earned > 0) {
            kind.earnedNanos = now;
            fillShared(now);
            int given = (int) Math.min(Math.min(earned, LINES - kind.lines), Math.max(0, sharedLines));
            kind.lines += given;
            sharedLines -= given;
        }
    }

    private void fillShared(long now) {
        long earned = (now - sharedNanos) / NANOS_PER_SHARED_LINE;
        sharedNanos += earned * NANOS_PER_SHARED_LINE;
        sharedLines = (int) Math.min(SHARED_LINES, sharedLines + earned);
    }

    private static boolean isStackDue(Kind kind, long now) {
        if (kind.stackWritten && now - kind.stackNanos < STACK_PERIOD.toNanos()) {
            return false;
        }
        kind.stackWritten = true;
        kind.stackNanos = now;
        return true;
    }

    private void leaveOut(Kind kind, Level level) {
        if (kind.leftOutLines++ == 0) {
            leftOut.add(kind);
        }
        if (level.toInt() > worstLeftOut.toInt()) {
            worstLeftOut = level;
        }
    }

    private void report() {
        Level level;
        List<LeftOut> kinds = new ArrayList<>();
        synchronized (this) {
            reporting = false;
            for (Kind kind : leftOut) {
                kinds.add(new LeftOut(kind.name, kind.leftOutLines));
                kind.leftOutLines = 0;
            }
            leftOut.clear();
            level = worstLeftOut;
            worstLeftOut = Level.INFO;
            // The report is a line, too.
            sharedLines--;
        }
        RateLimitedLog.log(log, level, "{}", describe(kinds));
    }

    private static String describe(List<LeftOut> kinds) {
        kinds.sort(Comparator.comparingLong(LeftOut::lines).reversed());
        long lines = kinds.stream().mapToLong(LeftOut::lines).sum();
        String shown = kinds.stream()
                .limit(REPORTED_KINDS)
                .map(kind -> kind.lines() + " of \"" + kind.kind() + "\"")
                .collect(Collectors.joining(", "));
        int others = kinds.size() - REPORTED_KINDS;
        return lines + " more lines were left out: " + shown
                + (others > 0 ? ", the rest of " + others + " other kinds" : "");
    }
}
