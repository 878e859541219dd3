package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Leaks on purpose, and takes the report away before it fails the run. */
class LeakCheckTests {
    private final LeakCheck.AfterAllTests check = new LeakCheck.AfterAllTests();

    @Test
    void whenABufferIsLostThenTheCheckFailsAndSaysWhereItWasUsed() {
        assertThat(RecordingLeakDetector.takeReports()).as("other tests' leaks").isEmpty();
        loseABuffer();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(check::close)
                .withMessageStartingWith("1 leaks:")
                .withMessageContaining("LeakCheckTests.loseABuffer(LeakCheckTests.java:");
        assertThatNoException().as("it was reported once").isThrownBy(check::close);
    }

    @SuppressWarnings("CheckReturnValue")
    private static void loseABuffer() {
        ByteBuf lost = ByteBufAllocator.DEFAULT.buffer(64);
        lost.writeByte(1);
    }

    @Test
    void whenABufferIsReleasedThenTheCheckPasses() {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer(64);
        buffer.writeByte(1);
        buffer.release();

        assertThatNoException().isThrownBy(check::close);
    }
}
