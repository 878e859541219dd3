package io.byteborne.internal.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RateLimitedLogTests {
    private final Logger logger = (Logger) LoggerFactory.getLogger(RateLimitedLogTests.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    /** Near the end of what a long can hold: such a clock may run over. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE);

    private final Queue<Runnable> later = new ArrayDeque<>();
    private final LogBudget budget = new LogBudget(clock::get, later::add);
    private final RateLimitedLog log = new RateLimitedLog(logger, budget);
    private final RateLimitedLog other = new RateLimitedLog(logger, budget);
    private final Logger reports = (Logger) LoggerFactory.getLogger(LogBudget.class);

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
        reports.addAppender(appender);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(appender);
        reports.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** Lets the time pass until what was left out is reported. */
    private void passToReport() {
        pass(LogBudget.REPORT_PERIOD);
        for (int i = later.size(); i > 0; i--) {
            later.remove().run();
        }
    }

    @Test
    void whenLinesAreFewThenEachIsWrittenAsItIs() {
        log.info("one {}", 1);
        log.warn("two {} {}", 2, null);
        log.error("three");

        assertThat(lines()).containsExactly("one 1", "two 2 null", "three");
        assertThat(appender.list)
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.INFO, Level.WARN, Level.ERROR);
        assertThat(later).isEmpty();
    }

    @Test
    void whenLinesOfAKindAreManyThenTenAreWrittenAndOneLineTenSecondsLaterCountsTheRest() {
        for (int i = 0; i < 1000; i++) {
            log.warn("bad {}", i);
        }
        assertThat(lines()).hasSize(10).endsWith("bad 9");

        passToReport();

        assertThat(lines()).hasSize(11).endsWith("990 more lines were left out: 990 of \"bad {}\"");
        assertThat(appender.list.getLast().getLevel()).isEqualTo(Level.WARN);
        assertThat(later).isEmpty();
    }

    @Test
    void whenSeveralKindsAreLeftOutThenOneLineCountsEachTheLargestFirst() {
        for (int i = 0; i < 100; i++) {
            log.info("a");
            log.info("b");
            log.info("b");
            log.errorOf("handler", "{} failed", i);
        }
        passToReport();

        assertThat(lines())
                .hasSize(31)
                .endsWith("370 more lines were left out: 190 of \"b\", 90 of \"a\", 90 of \"handler\"");
        assertThat(appender.list.getLast().getLevel()).as("of the worst").isEqualTo(Level.ERROR);
    }

    @Test
    void whenVeryManyKindsAreLeftOutThenTheLineNamesTheLargest() {
        for (int i = 0; i < 50 * 12; i++) {
            log.errorOf("handler " + i % 50, "{}", i);
        }
        passToReport();

        assertThat(lines().getLast())
                .startsWith("100 more lines were left out: 2 of \"handler 0\", ")
                .endsWith(", 2 of \"handler 9\", the rest of 40 other kinds");
    }

    @Test
    void whenTimePassesThenLinesAreWrittenAgainOneEachSixSeconds() {
        for (int i = 0; i < 11; i++) {
            log.info("{}", i);
        }
        passToReport();
        log.info("100");
        log.info("100");
        for (int i = 200; i < 202; i++) {
            log.info("{}", i);
        }
        pass(Duration.ofMinutes(1));
        for (int i = 300; i < 320; i++) {
            log.info("{}", i);
        }

        assertThat(lines()).contains("9", "200", "300", "309").doesNotContain("10", "201", "310");
    }

    @Test
    void whenTheFloodIsOverThenNothingMoreIsSaid() {
        for (int i = 0; i < 11; i++) {
            log.info("{}", i);
        }
        passToReport();
        passToReport();

        assertThat(lines()).hasSize(11);
        assertThat(later).isEmpty();
    }

    @Test
    void whenOneKindIsManyThenAnotherIsWrittenAllTheSame() {
        for (int i = 0; i < 100; i++) {
            log.info("flood");
            log.errorOf("handler a", "{} failed", "a");
        }
        log.info("drop");
        log.errorOf("handler b", "{} failed", "b");

        assertThat(lines()).hasSize(22).endsWith("drop", "b failed");
    }

    @Test
    void whenEveryKindIsManyForLongThenAMinuteHasNoMoreThanAHundredLinesAndARareOneIsSeen() {
        int minutes = 10;
        List<Integer> written = new ArrayList<>();
        for (int minute = 0; minute < minutes; minute++) {
            int before = appender.list.size();
            for (int i = 0; i < 60; i++) {
                for (int kind = 0; kind < 40; kind++) {
                    RateLimitedLog one = kind % 2 == 0 ? log : other;
                    one.errorOf("kind " + kind, "kind {}", kind, new IllegalStateException("as planned"));
                    one.errorOf("kind " + kind, "kind {}", kind, new IllegalStateException("as planned"));
                }
                pass(Duration.ofSeconds(1));
                if (i % 10 == 9) {
                    later.remove().run();
                }
            }
            written.add(appender.list.size() - before);
        }
        log.info("rare");

        assertThat(written.getFirst()).isLessThanOrEqualTo(40 * LogBudget.LINES + LogBudget.LINES_PER_MINUTE);
        assertThat(written.subList(1, minutes)).allMatch(lines -> lines <= LogBudget.LINES_PER_MINUTE);
        assertThat(lines()).endsWith("rare");
        assertThat(appender.list.stream().filter(line -> line.getThrowableProxy() != null))
                .as("stack traces")
                .hasSize(40);
    }

    @Test
    void whenTwoKindsAreManyThenTheirFirstMinuteHasNoMoreThanAHundredLinesEither() {
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 1000; j++) {
                log.info("a");
                log.info("b");
            }
            pass(Duration.ofSeconds(1));
            if (i % 10 == 9) {
                later.remove().run();
            }
        }

        assertThat(lines()).hasSizeBetween(20, LogBudget.LINES_PER_MINUTE);
    }

    @Test
    void whenThereIsNoThreadForAReportThenItComesWithTheNext() {
        AtomicInteger tries = new AtomicInteger();
        RateLimitedLog poor = new RateLimitedLog(logger, new LogBudget(clock::get, report -> {
            if (tries.getAndIncrement() == 0) {
                throw new OutOfMemoryError("no thread");
            }
            later.add(report);
        }));
        for (int i = 0; i < 20; i++) {
            poor.info("bad");
        }
        passToReport();

        assertThat(tries).hasValue(2);
        assertThat(lines()).endsWith("10 more lines were left out: 10 of \"bad\"");
    }

    @Test
    void whenThereIsAReportThenAThreadOfItsOwnMakesItAndEnds() throws Exception {
        CompletableFuture<Thread> reporter = new CompletableFuture<>();

        LogBudget.reportingThread(Duration.ofMillis(1)).execute(() -> reporter.complete(Thread.currentThread()));

        Thread thread = reporter.get(10, TimeUnit.SECONDS);
        assertThat(thread.getName()).isEqualTo("log-reports");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.join(Duration.ofSeconds(10))).as("ends").isTrue();
    }

    @Test
    void whenExceptionsAreLoggedThenOneInTenMinutesHasItsStack() {
        for (int i = 0; i < 3; i++) {
            log.error("{} failed", i, new IllegalStateException("broken " + i));
        }
        pass(LogBudget.STACK_PERIOD);
        log.error("{} failed", 3, new IllegalStateException("broken 3"));

        assertThat(lines())
                .containsExactly(
                        "0 failed",
                        "1 failed: java.lang.IllegalStateException: broken 1",
                        "2 failed: java.lang.IllegalStateException: broken 2",
                        "3 failed");
        assertThat(appender.list)
                .extracting(line -> line.getThrowableProxy() != null)
                .containsExactly(true, false, false, true);
    }

    @Test
    void whenLinesAreForDebuggingThenAllAreWrittenAndAreHarmlessToo() {
        log.debug("hidden {}", new Unprintable());
        logger.setLevel(Level.DEBUG);
        for (int i = 0; i < 100; i++) {
            log.debug("refused", new IllegalStateException("Ada\n"));
        }

        assertThat(lines()).hasSize(100).containsOnly("refused: java.lang.IllegalStateException: Ada\\n");
        assertThat(later).isEmpty();
    }

    @Test
    void whenAnArgumentCannotBeShownThenTheLineIsWrittenAllTheSame() {
        log.error("{} failed on {}", new Unprintable(), "a ping");

        assertThat(lines())
                .containsExactly(Unprintable.class.getName()
                        + " (its text failed with java.lang.IllegalStateException) failed on a ping");
    }

    private static final class Unprintable {
        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }

    @Test
    void whenAnExceptionCannotBeShownThenItsStackIsWrittenAllTheSame() {
        for (int i = 0; i < 2; i++) {
            log.error("{} failed", i, new IllegalStateException("outer", new UnprintableException()));
        }
        log.error("2 failed", new UnprintableException());

        assertThat(lines()).hasSize(3);
        assertThat(ThrowableProxyUtil.asString(appender.list.getFirst().getThrowableProxy()))
                .contains("java.lang.IllegalStateException: outer")
                .contains("whenAnExceptionCannotBeShownThenItsStackIsWrittenAllTheSame")
                .contains("Caused by: ")
                .contains(UnprintableException.class.getName() + " (its text failed with java.lang.AssertionError)");
    }

    private static final class UnprintableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new AssertionError("no text");
        }
    }

    @Test
    void whenAnExceptionIsItsOwnCauseInTheEndThenItsStackIsWrittenAllTheSame() {
        Exception outer = new IllegalStateException("outer\n");
        outer.addSuppressed(new IllegalStateException("inner", outer));

        log.error("failed", outer);

        assertThat(ThrowableProxyUtil.asString(appender.list.getFirst().getThrowableProxy()))
                .contains("outer\\n", "inner");
    }

    @Test
    void whenTheLogItselfFailsThenNobodyElseDoes() {
        Appender<ILoggingEvent> broken = new ListAppender<>() {
            @Override
            public synchronized void doAppend(ILoggingEvent line) {
                throw new StackOverflowError("appender");
            }
        };
        logger.addAppender(broken);
        try {
            assertThatCode(() -> log.error("one {}", 1)).doesNotThrowAnyException();
        } finally {
            logger.detachAppender(broken);
        }
    }

    @Test
    void whenALineHasWhatAClientChoseThenThatStaysWithinTheLine() {
        log.info("{} joined", "Ada\r\n12:00 ERROR \u001b[31mall is lost\u202e");
        log.error("failed", new IllegalStateException("no room Ada\nCaused by: nothing"));

        assertThat(lines().getFirst()).isEqualTo("Ada\\r\\n12:00 ERROR \\u001b[31mall is lost\\u202e joined");
        assertThat(ThrowableProxyUtil.asString(appender.list.getLast().getThrowableProxy()))
                .contains("java.lang.IllegalStateException: no room Ada\\nCaused by: nothing");
    }

    @Test
    void whenAnExceptionIsHarmlessThenItIsLoggedItself() {
        Exception failure = new IllegalStateException("outer", new IOException("inner"));

        log.error("failed", failure);

        assertThat(((ThrowableProxy) appender.list.getFirst().getThrowableProxy()).getThrowable())
                .isSameAs(failure);
    }

    @Test
    void whenTheLevelIsOffThenNothingIsCounted() {
        logger.setLevel(Level.ERROR);
        for (int i = 0; i < 100; i++) {
            log.info("quiet");
        }
        passToReport();

        assertThat(lines()).isEmpty();
    }

    @Test
    void whenKindsAreTooManyThenThoseBehindShareOne() {
        for (int i = 0; i < RateLimitedLog.MAX_KINDS + 100; i++) {
            log.errorOf("kind " + i, "{}", i);
        }

        assertThat(lines()).hasSize(RateLimitedLog.MAX_KINDS + RateLimitedLog.LINES);
    }
}
