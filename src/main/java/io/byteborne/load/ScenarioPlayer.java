package io.byteborne.load;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.load.scenario.Answer;
import io.byteborne.load.scenario.Arrival;
import io.byteborne.load.scenario.Scope;
import io.byteborne.load.scenario.Script;
import io.byteborne.load.scenario.Step;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Does on one connection what a scenario says in order: the first steps, and then, if there are any, the steps that are
 * played over and over. World thread.
 */
final class ScenarioPlayer {
    /** How many messages are remembered for which a later step may wait. */
    private static final int MAX_RECENT = 100;

    /** What a player needs of its connection. */
    interface Stage {
        /** The values of variables at this moment. */
        Scope scope();

        /** Sends one of the first messages; returns it, or null if it cannot be sent. */
        @Nullable
        Message sendFirst(Step.Send step);

        /** The first steps are done. */
        void started();

        /** {@link ScenarioPlayer#next} is to be sent as soon as it is due; {@link ScenarioPlayer#sent} then goes on. */
        void ready();

        /** The player had to wait for something that answers nothing, and that is over. */
        void waited();

        /** A message is not as it must be. */
        void wrong(String what);

        /** A message did not come in time, and the player has given up. */
        void late(String what);
    }

    /** Steps that are being done. */
    private static final class Frame {
        private final List<Step> steps;
        private final boolean endless;
        /** What ends them; null if they end by themselves, or never. */
        private final @Nullable Arrival until;

        private Iterator<Step> left;
        private @Nullable TimerHandle timeout;
        private boolean ended;

        Frame(List<Step> steps, boolean endless, @Nullable Arrival until) {
            this.steps = steps;
            this.endless = endless;
            this.until = until;
            this.left = steps.iterator();
        }
    }

    private record Recent(MessageType type, Message message) {}

    private final Script script;
    private final Stage stage;
    private final Timer timer;
    private final Random random;
    /** The innermost comes first. */
    private final Deque<Frame> frames = new ArrayDeque<>();
    /** What has come since the last message was sent, and was not waited for at that time. */
    private final Deque<Recent> recent = new ArrayDeque<>();

    private boolean starting = true;
    /** Whether anything had to come before the steps of an endless frame began anew. */
    private boolean rested;

    // What it waits for: at most one of these.
    private Step.@Nullable Send next;
    private @Nullable Answer awaited;
    private @Nullable Arrival arrival;

    private @Nullable TimerHandle arrivalTimeout;
    /** What {@link #awaited} answers, while it starts. */
    private @Nullable Message sentFirst;

    ScenarioPlayer(Script script, Stage stage, Timer timer, Random random) {
        this.script = script;
        this.stage = stage;
        this.timer = timer;
        this.random = random;
    }

    void begin() {
        frames.push(new Frame(script.start(), false, null));
        run();
    }

    /** Whether the first steps are not done yet. */
    boolean isStarting() {
        return starting;
    }

    /** Whether there is anything left to do. */
    boolean isActive() {
        return !frames.isEmpty();
    }

    /** The message that is to be sent when it is due; null if something else has to happen before. */
    Step.@Nullable Send next() {
        return next;
    }

    /** {@link #next} was sent. */
    void sent() {
        Step.Send step = next;
        next = null;
        recent.clear();
        awaited = step == null ? null : step.answer();
        if (awaited == null) {
            run();
        }
    }

    /** Whether a message is the answer that is awaited, right or wrong. */
    boolean isAnswer(MessageType type, Message message) {
        return awaited != null && awaited.type().equals(type) && awaited.isFor(message, stage.scope());
    }

    /** What is wrong with the answer to one of the first messages; null if it is right. */
    @Nullable
    String wrong(Message answer) {
        return awaited == null || sentFirst == null ? null : awaited.wrong(answer, stage.scope(), sentFirst);
    }

    /** The answer that is awaited has come. */
    void answered(Message answer) {
        if (awaited != null) {
            awaited.keep().from(answer, stage.scope().kept());
        }
        awaited = null;
        rested = true;
        run();
    }

    /** A message has come that answers nothing, but may be waited for. */
    void came(MessageType type, Message message) {
        boolean wanted = false;
        for (Frame frame : frames) {
            if (frame.until != null && !frame.ended && frame.until.is(type, message, stage.scope())) {
                take(frame.until, message);
                frame.ended = true;
                wanted = true;
            }
        }
        if (arrival != null && arrival.is(type, message, stage.scope())) {
            take(arrival, message);
            wanted = true;
        }
        if (!wanted) {
            remember(new Recent(type, message));
        } else if (arrival != null) {
            endWait();
            stage.waited();
            run();
        } else if (next != null) {
            // It belongs to steps that are over now.
            next = null;
            run();
        }
    }

    private void remember(Recent message) {
        if (recent.size() == MAX_RECENT) {
            recent.removeFirst();
        }
        recent.addLast(message);
    }

    private void take(Arrival expected, Message message) {
        String wrong = expected.wrong(message, stage.scope());
        if (wrong != null) {
            stage.wrong(wrong);
        }
        expected.keep().from(message, stage.scope().kept());
    }

    private void endWait() {
        if (arrivalTimeout != null) {
            arrivalTimeout.cancel();
        }
        arrival = null;
        rested = true;
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            leaveWhatHasEnded();
            Frame frame = frames.peek();
            if (frame == null) {
                goesOn = starting && start();
            } else if (frame.left.hasNext()) {
                goesOn = begin(frame.left.next());
            } else if (frame.endless) {
                frame.left = frame.steps.iterator();
                goesOn = hasRested();
            } else {
                frames.pop();
            }
        }
    }

    private void leaveWhatHasEnded() {
        int leave = 0;
        int depth = 0;
        for (Frame frame : frames) {
            depth++;
            leave = frame.ended ? depth : leave;
        }
        for (; leave > 0; leave--) {
            leave(frames.pop());
        }
    }

    private static void leave(Frame frame) {
        if (frame.timeout != null) {
            frame.timeout.cancel();
        }
    }

    /** Steps that never wait for anything would keep the world thread for ever: they go on in the next tick. */
    private boolean hasRested() {
        boolean is = rested;
        rested = false;
        if (!is) {
            timer.after(Duration.ZERO, this::run);
        }
        return is;
    }

    /** The first steps are done: what is played follows, if anything is. */
    private boolean start() {
        starting = false;
        stage.started();
        if (!script.isPlayed()) {
            return false;
        }
        frames.push(new Frame(script.play(), true, null));
        return true;
    }

    /** Begins a step; whether the next one may follow at once. */
    private boolean begin(Step step) {
        return switch (step) {
            case Step.Send send -> starting ? sendFirst(send) : wantToSend(send);
            case Step.Wait wait -> await(wait);
            case Step.Repeat repeat -> repeat(repeat);
            case Step.Choose choose -> enter(new Frame(List.of(choose.next(random)), false, null));
            case Step.Sequence sequence -> enter(new Frame(sequence.parts(), false, null));
        };
    }

    private boolean enter(Frame frame) {
        frames.push(frame);
        return true;
    }

    private boolean sendFirst(Step.Send step) {
        sentFirst = stage.sendFirst(step);
        recent.clear();
        awaited = step.answer();
        return sentFirst != null && awaited == null;
    }

    private boolean wantToSend(Step.Send step) {
        next = step;
        stage.ready();
        return false;
    }

    private boolean await(Step.Wait wait) {
        if (hasCome(wait.arrival())) {
            return true;
        }
        arrival = wait.arrival();
        arrivalTimeout = giveUpAfter(wait.within(), wait.place(), wait.arrival());
        return false;
    }

    private boolean repeat(Step.Repeat repeat) {
        if (hasCome(repeat.until())) {
            return true;
        }
        Frame frame = new Frame(repeat.parts(), true, repeat.until());
        frame.timeout = giveUpAfter(repeat.within(), repeat.place(), repeat.until());
        return enter(frame);
    }

    /** Whether the message that is expected came before somebody waited for it; if so, it is taken. */
    private boolean hasCome(Arrival expected) {
        for (Iterator<Recent> all = recent.iterator(); all.hasNext(); ) {
            Recent one = all.next();
            if (expected.is(one.type(), one.message(), stage.scope())) {
                all.remove();
                take(expected, one.message());
                return true;
            }
        }
        return false;
    }

    private TimerHandle giveUpAfter(Duration within, String place, Arrival expected) {
        return timer.after(within, () -> {
            String what = expected.text(stage.scope());
            stop();
            stage.late(String.format(
                    Locale.ROOT,
                    "%s: %s did not come within %.1f s; raise 'within' there if it may take longer",
                    place,
                    what,
                    within.toMillis() / 1e3));
        });
    }

    private void stop() {
        endWait();
        next = null;
        awaited = null;
        frames.forEach(ScenarioPlayer::leave);
        frames.clear();
        starting = false;
    }
}
