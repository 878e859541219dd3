package io.byteborne.internal.net.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.spy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.packet.RecordingListener;
import io.netty.channel.EventLoop;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlushBatchTests {
    private static final MessageLite MESSAGE = BytesValue.of(ByteString.copyFromUtf8("message"));

    private final FlushBatch batch = new FlushBatch();
    private final List<Runnable> tasks = new ArrayList<>();
    private final EventLoop eventLoop = eventLoop(tasks::add);
    private final EmbeddedSession first = sessionWithSomethingToSend();
    private final EmbeddedSession second = sessionWithSomethingToSend();

    /** An event loop that can nothing but take tasks. */
    private static EventLoop eventLoop(Consumer<Runnable> execute) {
        return (EventLoop) Proxy.newProxyInstance(
                FlushBatchTests.class.getClassLoader(),
                new Class<?>[] {EventLoop.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("execute")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    execute.accept((Runnable) arguments[0]);
                    return null;
                });
    }

    /** Its own batch never ends, so that only the batch under test can make it flush. */
    private static EmbeddedSession sessionWithSomethingToSend() {
        FlushBatch endless = new FlushBatch();
        endless.begin();
        EmbeddedSession made = new EmbeddedSession(endless, new TestEncoder(), new RecordingListener());
        made.session().send(MESSAGE);
        return made;
    }

    @BeforeEach
    void nothingHasLeft() {
        assertThat(first.sent()).isEmpty();
        assertThat(second.sent()).isEmpty();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void whenOwnerSendsThenEachEventLoopGetsOneTaskAtTheEnd() {
        List<Runnable> otherTasks = new ArrayList<>();
        EventLoop otherLoop = eventLoop(otherTasks::add);
        EmbeddedSession third = sessionWithSomethingToSend();
        batch.begin();
        batch.add(first.session(), eventLoop);
        batch.add(third.session(), otherLoop);
        batch.add(second.session(), eventLoop);
        assertThat(tasks).isEmpty();

        batch.end();

        assertThat(tasks).hasSize(1);
        assertThat(otherTasks).hasSize(1);
        tasks.forEach(Runnable::run);
        assertThat(first.sent()).isNotEmpty();
        assertThat(second.sent()).isNotEmpty();
        assertThat(third.sent()).isEmpty();
        otherTasks.forEach(Runnable::run);
        assertThat(third.sent()).isNotEmpty();
        third.close();
    }

    @Test
    void whenAnotherThreadSendsThenItIsHandedOverAtOnce() throws InterruptedException {
        batch.begin();
        batch.add(first.session(), eventLoop);

        Thread.ofVirtual().start(() -> batch.add(second.session(), eventLoop)).join();

        assertThat(tasks).hasSize(1);
        tasks.forEach(Runnable::run);
        assertThat(first.sent()).isEmpty();
        assertThat(second.sent()).isNotEmpty();

        batch.end();
        assertThat(tasks).hasSize(2);
    }

    @Test
    void whenNoBatchIsOpenThenEachSendIsHandedOverAtOnce() {
        batch.add(first.session(), eventLoop);
        batch.begin();
        batch.end();
        batch.add(second.session(), eventLoop);

        assertThat(tasks).hasSize(2);
    }

    @Test
    void whenBatchIsUsedAgainThenItBeginsEmpty() {
        batch.begin();
        batch.add(first.session(), eventLoop);
        batch.end();
        tasks.clear();

        batch.begin();
        batch.end();
        assertThat(tasks).isEmpty();

        batch.begin();
        batch.add(second.session(), eventLoop);
        batch.end();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void whenAnEventLoopHasEndedThenTheOthersAreStillServed() {
        EventLoop ended = eventLoop(task -> {
            throw new RejectedExecutionException("ended");
        });
        batch.begin();
        batch.add(first.session(), ended);
        batch.add(second.session(), eventLoop);

        assertThatNoException().isThrownBy(batch::end);
        assertThatNoException().isThrownBy(() -> batch.add(first.session(), ended));

        assertThat(tasks).hasSize(1);
    }

    @Test
    void whenASessionCannotBeWrittenToThenItIsCutAndTheOthersAreWrittenTo() {
        ChannelSession failing = spy(first.session());
        doThrow(new AssertionError("as planned")).when(failing).flush();

        batch.begin();
        batch.add(failing, eventLoop);
        batch.add(second.session(), eventLoop);
        batch.end();
        tasks.forEach(Runnable::run);

        assertThat(first.session().isOpen() && failing.isOpen()).isFalse();
        assertThat(second.sent()).isNotEmpty();
    }
}
