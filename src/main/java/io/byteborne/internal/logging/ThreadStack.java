package io.byteborne.internal.logging;

/** The stack of a thread, as text. */
public final class ThreadStack {
    private ThreadStack() {}

    /** The thread's name and its stack, one line for each call, each after a line break. Any thread. */
    public static String of(Thread thread) {
        StringBuilder lines = new StringBuilder(thread.getName());
        for (StackTraceElement call : thread.getStackTrace()) {
            lines.append(System.lineSeparator()).append("\tat ").append(call);
        }
        return lines.toString();
    }
}
