package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.session.Session;
import io.micrometer.observation.Observation;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Lets handlers handle messages, between interceptors, and sees to what they return or throw. What stands around the
 * handlers is the game's code, too, and whatever any of it throws ends here. World thread.
 */
final class HandlerCalls {
    /** Causes may go round in a circle. */
    private static final int MAX_WRAPPERS = 100;

    private final InterceptorChain interceptors;
    private final Replies replies;
    private final FailedMessages failures;
    private final AsyncWork asyncWork;
    private final CurrentMessage current;
    private final HandlerTimes times;
    private final HandlerObservations observations;

    HandlerCalls(
            InterceptorChain interceptors,
            Replies replies,
            FailedMessages failures,
            AsyncWork asyncWork,
            CurrentMessage current,
            HandlerTimes times,
            HandlerObservations observations) {
        this.interceptors = interceptors;
        this.replies = replies;
        this.failures = failures;
        this.asyncWork = asyncWork;
        this.current = current;
        this.times = times;
        this.observations = observations;
    }

    /**
     * Has a message handled. Whatever the handler throws ends here.
     *
     * @return null if the message is dealt with; otherwise what is completed, on the world thread, once it is
     */
    @Nullable
    CompletionStage<?> call(Session session, Message message, RegisteredHandler handler) {
        times.begin(handler);
        Observation observation = observations.start(session, message, handler);
        HandlerObservations.Scope scope = observations.open(observation);
        current.begin(session, handler);
        CompletableFuture<@Nullable Object> work;
        try {
            work = invoke(session, message, handler, observation);
        } finally {
            current.end();
            scope.close();
        }
        if (work == null) {
            observations.stop(observation);
            times.end(handler);
            return current.takeRest();
        }
        times.endRun();
        CompletionStage<?> settled = settled(session, message, handler, observation, work);
        times.begin();
        return settled;
    }

    /** See {@link CurrentMessage#abandon}. */
    @Nullable
    Session abandon() {
        return current.abandon();
    }

    /** Null if the message is dealt with. */
    private @Nullable CompletableFuture<@Nullable Object> invoke(
            Session session, Message message, RegisteredHandler handler, Observation observation) {
        try {
            interceptors.before(session, message, handler);
        } catch (Throwable refusal) {
            observations.failed(observation, refusal);
            failures.handle(session, message, handler, refusal);
            return null;
        }
        try {
            if (handler.options().blocking()) {
                return asyncWork.block(session, handler, blockingCall(session, message, handler, observation));
            }
            Object result = handler.invoke(session, message);
            if (result instanceof CompletableFuture<?> future && AsyncWork.isDone(future)) {
                result = future.join();
            } else if (result instanceof CompletionStage<?> stage) {
                return asyncWork.await(session, handler, stage);
            }
            replies.send(session, handler.type(), message, result, handler.method());
        } catch (Throwable failure) {
            failed(session, message, handler, observation, failure);
            return null;
        }
        interceptors.after(session, message, handler);
        return null;
    }

    private Callable<@Nullable Object> blockingCall(
            Session session, Message message, RegisteredHandler handler, Observation observation) throws Throwable {
        Callable<@Nullable Object> call = handler.prepare(session, message);
        return CurrentMessage.onThreadOfItsOwn(session, handler, observations.within(observation, call));
    }

    private CompletionStage<?> settled(
            Session session,
            Message message,
            RegisteredHandler handler,
            Observation observation,
            CompletableFuture<@Nullable Object> work) {
        long begunNanos = times.begunNanos();
        CompletableFuture<@Nullable CompletionStage<?>> settled = work.handle((result, failure) -> {
            HandlerObservations.Scope scope = observations.open(observation);
            current.begin(session, handler);
            try {
                settle(session, message, handler, observation, result, failure);
            } finally {
                current.end();
                scope.close();
            }
            observations.stop(observation);
            times.end(handler, begunNanos);
            return current.takeRest();
        });
        return settled.thenCompose(rest -> rest == null ? CompletableFuture.completedFuture(null) : rest);
    }

    private void settle(
            Session session,
            Message message,
            RegisteredHandler handler,
            Observation observation,
            @Nullable Object result,
            @Nullable Throwable failure) {
        try {
            if (failure != null) {
                throw failure;
            }
            replies.send(session, handler.type(), message, result, handler.method());
        } catch (Throwable thrown) {
            failed(session, message, handler, observation, thrown);
            return;
        }
        interceptors.after(session, message, handler);
    }

    private void failed(
            Session session, Message message, RegisteredHandler handler, Observation observation, Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        observations.failed(observation, failure);
        interceptors.onError(session, message, handler, failure);
        failures.handle(session, message, handler, failure);
    }

    /** What the handler itself threw: a stage that others depend on wraps it, once for each of them. */
    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = thrown;
        for (int i = 0; i < MAX_WRAPPERS && isWrapper(failure); i++) {
            Throwable cause = causeOf(failure);
            if (cause == null) {
                break;
            }
            failure = cause;
        }
        return failure;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
    }

    private static @Nullable Throwable causeOf(Throwable wrapper) {
        try {
            return wrapper.getCause();
        } catch (Throwable unusual) {
            // The methods of an exception of the game's own may do anything.
            return null;
        }
    }
}
