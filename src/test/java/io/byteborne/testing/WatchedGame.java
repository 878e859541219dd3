package io.byteborne.testing;

import io.byteborne.world.OnTick;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.event.EventListener;

/** A game, outside the engine's packages, whose methods note the stack on which they are called. */
public class WatchedGame {
    private final List<StackTraceElement[]> stacks = new ArrayList<>();

    private void note() {
        stacks.add(Thread.currentThread().getStackTrace());
    }

    /** Handles a message. */
    public void handle() {
        note();
    }

    /** A timer's callback, or a task. */
    public void callBack() {
        note();
    }

    /** Runs with each tick. */
    @OnTick
    public void move() {
        note();
    }

    /** Hears of something. */
    @EventListener
    public void hear(Object event) {
        note();
    }

    /** The stack of the only call. */
    public StackTraceElement[] stack() {
        if (stacks.size() != 1) {
            throw new AssertionError(stacks.size() + " calls");
        }
        return stacks.get(0);
    }
}
