package io.byteborne.load;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.load.scenario.Answer;
import io.byteborne.load.scenario.Scope;
import io.byteborne.load.scenario.Step;
import io.byteborne.session.Session;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a connection does before it plays: each step after the answer to the one before. World thread. */
final class FirstSteps {
    private final Session session;
    private final Iterator<Step> steps;
    private final Scope scope;
    private final Runnable done;
    private @Nullable Answer awaited;
    private @Nullable Message sent;

    /** @param done is run when all answers have come */
    FirstSteps(Session session, List<Step> steps, Scope scope, Runnable done) {
        this.session = session;
        this.steps = steps.iterator();
        this.scope = scope;
        this.done = done;
    }

    /** Goes on to the next answer that is awaited, or to the end. */
    void next() {
        awaited = null;
        while (awaited == null && steps.hasNext()) {
            Step step = steps.next();
            Message message = step.fields().build(scope);
            session.send(message);
            sent = message;
            awaited = step.answer();
        }
        if (awaited == null) {
            done.run();
        }
    }

    /** Whether a message is what is awaited, right or wrong. */
    boolean takes(MessageType type, Message message) {
        return awaited != null && awaited.type().equals(type) && awaited.isFor(message, scope);
    }

    /** The awaited message is there; returns what is wrong with it, and goes on if nothing is. */
    @Nullable
    String answered(Message message) {
        String wrong = awaited == null || sent == null ? null : awaited.wrong(message, scope, sent);
        if (wrong == null) {
            next();
        }
        return wrong;
    }
}
