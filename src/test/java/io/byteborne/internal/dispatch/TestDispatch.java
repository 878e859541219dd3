package io.byteborne.internal.dispatch;

import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.internal.settings.HandlerProperties.ObserveHandlers;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.world.WorldExecutor;
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
    public static DefaultMessageDispatcher dispatcher(MessageRegistry registry) {
        return dispatcher(registry, List.of());
    }

    /** As {@link #dispatcher(MessageRegistry)}, with interceptors around the handlers. */
    static DefaultMessageDispatcher dispatcher(MessageRegistry registry, List<MessageInterceptor> interceptors) {
        DefaultSessionManager sessions = new DefaultSessionManager(new MessageSerializer(registry));
        return dispatcher(registry, sessions, new ManualExecutor(), interceptors);
    }

    /** A dispatcher whose handlers may take their time. */
    public static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry, DefaultSessionManager sessions, WorldExecutor world) {
        return dispatcher(registry, sessions, world, List.of(), ReplyExpectations.None.INSTANCE);
    }

    /** As {@link #dispatcher(MessageRegistry, DefaultSessionManager, WorldExecutor)}, with interceptors. */
    public static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry,
            DefaultSessionManager sessions,
            WorldExecutor world,
            List<MessageInterceptor> interceptors) {
        return dispatcher(registry, sessions, world, interceptors, ReplyExpectations.None.INSTANCE);
    }

    /** A dispatcher before whose handlers somebody waits for replies. */
    public static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry,
            DefaultSessionManager sessions,
            WorldExecutor world,
            ReplyExpectations expectations) {
        return dispatcher(registry, sessions, world, List.of(), expectations);
    }

    private static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry,
            DefaultSessionManager sessions,
            WorldExecutor world,
            List<MessageInterceptor> interceptors,
            ReplyExpectations expectations) {
        return dispatcher(
                registry, sessions, world, interceptors, expectations, new HandlerTimes(true, System::nanoTime));
    }

    /** A dispatcher that takes the time of handlers. */
    static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry, DefaultSessionManager sessions, WorldExecutor world, HandlerTimes times) {
        return dispatcher(registry, sessions, world, List.of(), ReplyExpectations.None.INSTANCE, times);
    }

    private static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry,
            DefaultSessionManager sessions,
            WorldExecutor world,
            List<MessageInterceptor> interceptors,
            ReplyExpectations expectations,
            HandlerTimes times) {
        InterceptorChain chain = new InterceptorChain();
        chain.set(interceptors);
        return new DefaultMessageDispatcher(
                registry,
                new Replies(sessions, registry),
                new ExceptionHandlers(),
                chain,
                new AsyncWork(
                        world,
                        new HandlerProperties(1000, Duration.ofSeconds(30), ObserveHandlers.NEVER),
                        Thread.ofVirtual().factory()),
                expectations,
                new CurrentMessage(),
                times,
                new HandlerObservations(ObservationRegistry.NOOP, null));
    }
}
