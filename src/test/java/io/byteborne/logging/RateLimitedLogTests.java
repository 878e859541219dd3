package io.byteborne.logging;

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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
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
    private final RateLimitedLog log = new RateLimitedLog(logger, clock::get, later::add);

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void passASecond() {
        clock.addAndGet(RateLimitedLog.PERIOD.toNanos());
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
    void whenLinesOfAKindAreManyThenTenAreWrittenAndTheRestIsCountedInOneLineASecondLater() {
        for (int i = 0; i < 1000; i++) {
            log.warn("bad {}", i);
        }
        assertThat(lines()).hasSize(10).endsWith("bad 9");

        passASecond();

        assertThat(lines()).hasSize(11).endsWith("990 more lines were left out: bad {}");
        assertThat(appender.list.getLast().getLevel()).isEqualTo(Level.WARN);
        assertThat(later).isEmpty();
    }

    @Test
    void whenASecondHasPassedThenTheNextLinesAreWritten() {
        for (int i = 0; i < 11; i++) {
            log.info("{}", i);
        }
        passASecond();
        for (int i = 100; i < 111; i++) {
            log.info("{}", i);
        }
        passASecond();

        assertThat(lines()).hasSize(22).contains("9", "100", "109").doesNotContain("10", "110");
        assertThat(lines()).filteredOn(line -> line.startsWith("1 more line")).hasSize(2);
    }

    @Test
    void whenTheFloodIsOverThenNothingMoreIsSaid() {
        for (int i = 0; i < 11; i++) {
            log.info("{}", i);
        }
        passASecond();
        passASecond();

        assertThat(lines()).hasSize(11);
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
    void whenExceptionsAreLoggedThenOnlyTheFirstInASecondHasItsStack() {
        for (int i = 0; i < 3; i++) {
            log.error("{} failed", i, new IllegalStateException("broken " + i));
        }
        passASecond();
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
        passASecond();

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
