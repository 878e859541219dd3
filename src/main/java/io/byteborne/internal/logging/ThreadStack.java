package io.byteborne.internal.logging;

/** The stack of a thread, as text. */
public final class ThreadStack {
    private ThreadStack() {}

    /** The thread's name and its stack, one line for each call, each after a line break. Any thread. */
    public static String of(Thread thread) {
        return of(thread, thread.getStackTrace());
    }

    /** Likewise, where the stack has been looked at already. */
    public static String of(Thread thread, StackTraceElement[] stack) {
        StringBuilder lines = new StringBuilder(thread.getName());
        for (StackTraceElement call : stack) {
            lines.append(System.lineSeparator()).append("\tat ").append(call);
        }
        return lines.toString();
    }
}
