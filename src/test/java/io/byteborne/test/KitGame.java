package io.byteborne.test;

import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.EventListener;

/** A game for the kit's own tests: answers pings after a wait, and disconnects whoever sends a boom. */
final class KitGame {
    /** What came to pass, in order; by the world thread. */
    final List<String> events = new ArrayList<>();

    /** What a ping waits for. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @MessageHandler(blocking = true)
    TestPong ping(TestPing ping) throws InterruptedException {
        if (!gate.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gate stays closed");
        }
        return TestPong.newBuilder().setSequence(ping.getSequence()).build();
    }

    @MessageHandler
    void boom(Session session, TestBoom boom) {
        session.send(TestPong.getDefaultInstance());
        session.close();
    }

    @EventListener
    void opened(SessionOpenedEvent event) {
        events.add("opened");
    }

    @EventListener
    void closed(SessionClosedEvent event) {
        events.add("closed " + event.reason());
    }
}
