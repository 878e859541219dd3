package io.byteborne.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
