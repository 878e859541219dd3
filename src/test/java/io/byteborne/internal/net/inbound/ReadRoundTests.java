package io.byteborne.internal.net.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadRoundTests {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AtomicInteger completions = new AtomicInteger();
    private final ReadRound pass = new ReadRound(channel.eventLoop(), completions::incrementAndGet);

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void whenSeveralReadsAreDeliveredThenTheirPassIsCompleteOnceTheLoopIsThroughWithThem() {
        pass.delivered();
        pass.delivered();
        pass.delivered();
        assertThat(completions).hasValue(0);

        channel.runPendingTasks();

        assertThat(completions).hasValue(1);
    }

    @Test
    void whenAnotherPassBeginsThenItIsCompletedToo() {
        pass.delivered();
        channel.runPendingTasks();
        pass.delivered();
        channel.runPendingTasks();

        assertThat(completions).hasValue(2);
    }

    @Test
    void whenNothingIsDeliveredThenNothingIsComplete() {
        channel.runPendingTasks();

        assertThat(completions).hasValue(0);
    }

    @Test
    void whenAPassIsLongThenHandlingCanBeginBeforeItsEnd() {
        for (int i = 0; i < 600; i++) {
            pass.delivered();
        }
        assertThat(completions).hasValue(2);

        channel.runPendingTasks();

        assertThat(completions).hasValue(3);
    }
}
