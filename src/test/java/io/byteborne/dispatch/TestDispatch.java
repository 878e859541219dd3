package io.byteborne.dispatch;

import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageSerializer;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/** Makes dispatchers without a context. */
public final class TestDispatch {
    private TestDispatch() {}

    /** Who stands around the handlers of a running context, in their order. */
    public static List<MessageInterceptor> interceptors(ApplicationContext context) {
        InterceptorChain chain = context.getBean(InterceptorChain.class);
        MessageInterceptor[] interceptors = (MessageInterceptor[]) ReflectionTestUtils.getField(chain, "interceptors");
        return List.of(Objects.requireNonNull(interceptors));
    }

    /** A dispatcher for handlers that are done at once. */
    public static MessageDispatcher dispatcher(MessageRegistry registry) {
        return dispatcher(registry, List.of());
    }

    /** As {@link #dispatcher(MessageRegistry)}, with interceptors around the handlers. */
    static MessageDispatcher dispatcher(MessageRegistry registry, List<MessageInterceptor> interceptors) {
        SessionManager sessions = new SessionManager(new MessageSerializer(registry));
        return dispatcher(registry, sessions, new ManualExecutor(), interceptors);
    }

    /** A dispatcher whose handlers may take their time. */
    public static MessageDispatcher dispatcher(MessageRegistry registry, SessionManager sessions, WorldExecutor world) {
        return dispatcher(registry, sessions, world, List.of(), new NoReplyExpectations());
    }

    /** As {@link #dispatcher(MessageRegistry, SessionManager, WorldExecutor)}, with interceptors. */
    public static MessageDispatcher dispatcher(
            MessageRegistry registry,
            SessionManager sessions,
            WorldExecutor world,
            List<MessageInterceptor> interceptors) {
        return dispatcher(registry, sessions, world, interceptors, new NoReplyExpectations());
    }

    /** A dispatcher before whose handlers somebody waits for replies. */
    public static MessageDispatcher dispatcher(
            MessageRegistry registry, SessionManager sessions, WorldExecutor world, ReplyExpectations expectations) {
        return dispatcher(registry, sessions, world, List.of(), expectations);
    }

    private static MessageDispatcher dispatcher(
            MessageRegistry registry,
            SessionManager sessions,
            WorldExecutor world,
            List<MessageInterceptor> interceptors,
            ReplyExpectations expectations) {
        return dispatcher(
                registry, sessions, world, interceptors, expectations, new HandlerTimes(true, System::nanoTime));
    }

    /** A dispatcher that takes the time of handlers. */
    static MessageDispatcher dispatcher(
            MessageRegistry registry, SessionManager sessions, WorldExecutor world, HandlerTimes times) {
        return dispatcher(registry, sessions, world, List.of(), new NoReplyExpectations(), times);
    }

    private static MessageDispatcher dispatcher(
            MessageRegistry registry,
            SessionManager sessions,
            WorldExecutor world,
            List<MessageInterceptor> interceptors,
            ReplyExpectations expectations,
            HandlerTimes times) {
        InterceptorChain chain = new InterceptorChain();
        chain.set(interceptors);
        return new MessageDispatcher(
                registry,
                new Replies(sessions, registry),
                new ExceptionHandlers(),
                chain,
                new AsyncWork(world, new HandlerProperties(1000, Duration.ofSeconds(30), ObserveHandlers.NEVER)),
                expectations,
                new CurrentMessage(),
                times,
                new HandlerObservations(ObservationRegistry.NOOP, null));
    }
}
