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
import java.util.function.Function;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/** Makes dispatchers without a context. */
public final class TestDispatch {
    private static final HandlerProperties PROPERTIES =
            new HandlerProperties(1000, 10_000, Duration.ofSeconds(30), ObserveHandlers.NEVER);

    private TestDispatch() {}

    /** Who stands around the handlers of a running context, in their order. */
    public static List<MessageInterceptor> interceptors(ApplicationContext context) {
        InterceptorChain chain = context.getBean(InterceptorChain.class);
        MessageInterceptor[] interceptors = (MessageInterceptor[]) ReflectionTestUtils.getField(chain, "interceptors");
        return List.of(Objects.requireNonNull(interceptors));
    }

    /** The game's tasks that block, in a world. */
    public static BlockingTasks blockingTasks(WorldExecutor world) {
        return new BlockingTasks(asyncWork(world), PROPERTIES.maxTasks());
    }

    private static AsyncWork asyncWork(WorldExecutor world) {
        return new AsyncWork(world, world, PROPERTIES, Thread.ofVirtual().factory());
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

    /** As {@link #dispatcher(MessageRegistry, DefaultSessionManager, WorldExecutor)}, with an interceptor that knows it. */
    public static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry,
            DefaultSessionManager sessions,
            WorldExecutor world,
            Function<DefaultMessageDispatcher, MessageInterceptor> interceptor) {
        InterceptorChain chain = new InterceptorChain();
        DefaultMessageDispatcher dispatcher = dispatcher(
                registry,
                sessions,
                world,
                chain,
                ReplyExpectations.None.INSTANCE,
                new HandlerTimes(true, System::nanoTime));
        chain.set(List.of(interceptor.apply(dispatcher)));
        return dispatcher;
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
        return dispatcher(registry, sessions, world, chain, expectations, times);
    }

    private static DefaultMessageDispatcher dispatcher(
            MessageRegistry registry,
            DefaultSessionManager sessions,
            WorldExecutor world,
            InterceptorChain chain,
            ReplyExpectations expectations,
            HandlerTimes times) {
        return new DefaultMessageDispatcher(
                registry,
                new Replies(sessions, TestUsers::new, registry),
                new ExceptionHandlers(),
                chain,
                asyncWork(world),
                expectations,
                new CurrentMessage(),
                times,
                new HandlerObservations(ObservationRegistry.NOOP, null));
    }
}
