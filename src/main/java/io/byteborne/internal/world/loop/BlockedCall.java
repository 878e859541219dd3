package io.byteborne.internal.world.loop;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of the game's methods the world thread is in, as its stack shows: the first that is neither the engine's nor
 * Spring's nor the JDK's. What kind of method that is, the engine's call before it says.
 */
final class BlockedCall {
    private static final String ENGINE = "io.byteborne.internal.";
    /** Libraries, and the classes that Spring makes. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "(javax?|jdk|sun|org\\.springframework|io\\.micrometer|com\\.google\\.protobuf)\\..*|.*\\$\\$.*");

    private static final String HANDLER = "message handler";

    private BlockedCall() {}

    /** What blocks, and what to do about it, as a part of a sentence; empty if the stack does not show it. */
    static String describe(StackTraceElement[] stack) {
        String kind = null;
        for (int i = stack.length - 1; i >= 0; i--) {
            String className = stack[i].getClassName();
            if (className.startsWith(ENGINE)) {
                String next = kindOf(className.substring(ENGINE.length()));
                kind = next == null ? kind : next;
            } else if (kind != null && isOfTheGame(className)) {
                return " by %s %s#%s (%s)".formatted(kind, className, stack[i].getMethodName(), mend(kind));
            }
        }
        return "";
    }

    private static boolean isOfTheGame(String className) {
        return !OF_OTHERS.matcher(className).matches();
    }

    private static @Nullable String kindOf(String engineClass) {
        int nested = engineClass.indexOf('$');
        return switch (nested < 0 ? engineClass : engineClass.substring(0, nested)) {
            case "dispatch.HandlerCalls" -> HANDLER;
            case "dispatch.InterceptorChain" -> "interceptor";
            case "dispatch.FailedMessages" -> "exception handler";
            case "login.LoginHandler" -> "authenticator";
            case "world.TickMethods" -> "@OnTick method";
            case "world.WorldTimer" -> "timer callback";
            case "world.WorldTasks" -> "task";
            case "world.GameEvents" -> "event listener";
            default -> null;
        };
    }

    private static String mend(String kind) {
        return kind.equals(HANDLER)
                ? "with @MessageHandler(blocking = true) it has a thread of its own"
                : "what waits belongs on another thread, and its result comes back through the WorldExecutor";
    }
}
