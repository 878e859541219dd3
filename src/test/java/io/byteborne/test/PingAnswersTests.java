package io.byteborne.test;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PingAnswersTests {
    private static final byte[] PING_7 = hex("06 00 03 00 08 07");
    private static final byte[] PONG_7 = hex("06 00 04 00 08 07");
    private static final byte[] PING_8 = hex("06 00 03 00 08 08");
    private static final byte[] PONG_8 = hex("06 00 04 00 08 08");
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final PingAnswers answers = new PingAnswers(sent::writeBytes);

    private void arrive(byte[] bytes) {
        if (answers.arrived(bytes)) {
            answers.sendAnswers();
        }
    }

    @Test
    void whenPingsArriveThenTheyAreAnsweredFromTheHelloOnAndUntilTheClientFallsSilent() {
        arrive(PING_7);
        assertThat(sent.toByteArray()).isEmpty();

        answers.begin();
        arrive(join(PING_7, CHAT, PING_8));
        assertThat(sent.toByteArray()).isEqualTo(join(PONG_7, PONG_8));

        answers.end();
        arrive(PING_7);
        assertThat(sent.toByteArray()).isEqualTo(join(PONG_7, PONG_8));
    }

    @Test
    void whenAPingArrivesInPiecesThenItIsAnsweredOnce() {
        answers.begin();
        for (byte one : join(CHAT, PING_7)) {
            arrive(new byte[] {one});
        }

        assertThat(sent.toByteArray()).isEqualTo(PONG_7);
    }

    @Test
    void whenAPacketOfTheTestIsNotWholeThenAnswersComeAfterIt() {
        answers.begin();
        answers.send(hex("08 00 d0"));
        arrive(PING_7);
        assertThat(sent.toByteArray()).isEqualTo(hex("08 00 d0"));

        answers.send(hex("07 0a 02 68 69"));

        assertThat(sent.toByteArray()).isEqualTo(join(CHAT, PONG_7));
    }

    @Test
    void whenWhatTheTestSendsIsNoPacketThenNothingIsSentIntoIt() {
        answers.begin();
        answers.send(hex("00 00 00 00 00 00"));
        arrive(PING_7);

        assertThat(sent.toByteArray()).isEqualTo(hex("00 00 00 00 00 00"));
    }

    @Test
    void whenTheServerTakesNothingThenItIsReadAllTheSame() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        PingAnswers blocked = new PingAnswers(bytes -> {
            await(taken);
            sent.writeBytes(bytes);
        });
        blocked.begin();
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> blocked.send(CHAT));

        assertThat(blocked.arrived(PING_7)).isTrue();
        taken.countDown();
        sending.get(10, TimeUnit.SECONDS);
        blocked.sendAnswers();

        assertThat(sent.toByteArray()).isEqualTo(join(CHAT, PONG_7));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
