package io.byteborne;

import io.byteborne.memoryproto.TestCrowd;
import io.byteborne.message.MessageHandler;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The program, with a handler that never ends for messages that are large in memory; to be started with little of it. */
final class SmallMemoryServer {
    static class Crowds {
        private final CountDownLatch never = new CountDownLatch(1);

        @MessageHandler(blocking = true)
        void crowd(TestCrowd crowd) throws InterruptedException {
            never.await();
        }
    }

    private SmallMemoryServer() {}

    public static void main(String[] settings) {
        new SpringApplicationBuilder(ByteborneWorldApplication.class, Crowds.class).run(settings);
    }
}
