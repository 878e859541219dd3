package io.byteborne.autoconfigure;

import io.byteborne.cluster.Users;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.Candidates;
import io.byteborne.internal.discovery.DiscoveryLifecycle;
import io.byteborne.internal.discovery.LateBeans;
import io.byteborne.internal.discovery.OverlookedHandlers;
import io.byteborne.internal.dispatch.AsyncWork;
import io.byteborne.internal.dispatch.BlockingTasks;
import io.byteborne.internal.dispatch.CurrentMessage;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.ExceptionHandlerDiscovery;
import io.byteborne.internal.dispatch.ExceptionHandlers;
import io.byteborne.internal.dispatch.HandlerObservations;
import io.byteborne.internal.dispatch.HandlerTimes;
import io.byteborne.internal.dispatch.InterceptorChain;
import io.byteborne.internal.dispatch.MessageHandlerDiscovery;
import io.byteborne.internal.dispatch.Replies;
import io.byteborne.internal.dispatch.ReplyExpectations;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageScanner;
import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.internal.settings.MetricsProperties;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.message.HandlerObservationConvention;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import io.byteborne.world.WorldExecutor;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.ThreadFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Handlers, and what brings messages to them. */
@AutoConfiguration
@EnableConfigurationProperties(HandlerProperties.class)
public class DispatchAutoConfiguration {
    private static final String HANDLER_THREADS = "handlerThreadFactory";

    @Bean
    static LateBeans byteborneLateBeans(ConfigurableListableBeanFactory beanFactory) {
        return new LateBeans(beanFactory);
    }

    @Bean
    DiscoveryLifecycle byteborneDiscoveryLifecycle(
            ConfigurableListableBeanFactory beanFactory,
            ObjectProvider<BeanDiscovery> discoveries,
            LateBeans lateBeans) {
        return new DiscoveryLifecycle(beanFactory, discoveries.orderedStream().toList(), lateBeans);
    }

    @Bean
    OverlookedHandlers byteborneOverlookedHandlers() {
        return new OverlookedHandlers();
    }

    /** The one clock of the engine; an application's own bean takes its place. */
    @Bean
    @ConditionalOnMissingBean
    NanoClock byteborneNanoClock() {
        return NanoClock.SYSTEM;
    }

    /** Where blocking handlers run; an application's own bean of that name takes its place. */
    @Bean(name = HANDLER_THREADS, defaultCandidate = false)
    @ConditionalOnMissingBean(name = HANDLER_THREADS)
    ThreadFactory handlerThreadFactory() {
        return Thread.ofVirtual().name("handler-", 1).factory();
    }

    @Bean
    AsyncWork byteborneAsyncWork(
            WorldExecutor world,
            ObjectProvider<WorldTasks> tasks,
            HandlerProperties properties,
            @Qualifier(HANDLER_THREADS) ThreadFactory threads) {
        WorldTasks own = tasks.getIfAvailable();
        return new AsyncWork(world, own == null ? world : own::complete, properties, threads);
    }

    @Bean
    BlockingTasks byteborneBlockingTasks(AsyncWork work, HandlerProperties properties) {
        return new BlockingTasks(work, properties.maxTasks());
    }

    @Bean
    ExceptionHandlers byteborneExceptionHandlers() {
        return new ExceptionHandlers();
    }

    @Bean
    CurrentMessage byteborneCurrentMessage() {
        return new CurrentMessage();
    }

    @Bean
    HandlerObservations byteborneHandlerObservations(
            HandlerProperties properties,
            ObjectProvider<ObservationRegistry> registry,
            ObjectProvider<ObservationHandler<?>> handlers,
            ObjectProvider<HandlerObservationConvention> convention) {
        ObservationRegistry wanted = HandlerObservations.isWanted(properties.observe(), handlers.stream())
                ? Candidates.single(registry)
                : null;
        return new HandlerObservations(
                wanted == null ? ObservationRegistry.NOOP : wanted, Candidates.single(convention));
    }

    @Bean
    InterceptorChain byteborneInterceptorChain() {
        return new InterceptorChain();
    }

    @Bean
    DefaultMessageDispatcher byteborneMessageDispatcher(
            MessageRegistry registry,
            SessionManager sessions,
            ObjectProvider<Users> users,
            ExceptionHandlers exceptionHandlers,
            InterceptorChain interceptors,
            AsyncWork asyncWork,
            ObjectProvider<ReplyExpectations> expectations,
            CurrentMessage current,
            MetricsProperties metrics,
            NanoClock clock,
            HandlerObservations observations) {
        ReplyExpectations expected = Candidates.single(expectations);
        return new DefaultMessageDispatcher(
                registry,
                new Replies(sessions, users::getObject, registry),
                exceptionHandlers,
                interceptors,
                asyncWork,
                expected == null ? ReplyExpectations.None.INSTANCE : expected,
                current,
                new HandlerTimes(metrics.byType(), clock),
                observations);
    }

    @Bean
    MessageHandlerDiscovery byteborneMessageHandlerDiscovery(
            DefaultMessageDispatcher dispatcher, MessageRegistry registry, MessageScanner scanner) {
        return new MessageHandlerDiscovery(dispatcher, registry, packages -> scanner.registerAll(packages, registry));
    }

    @Bean
    ExceptionHandlerDiscovery byteborneExceptionHandlerDiscovery(ExceptionHandlers handlers, MessageRegistry registry) {
        return new ExceptionHandlerDiscovery(handlers, registry);
    }

    /** Of what was injected above, which is before all beans exist. */
    @Bean
    BeanDiscovery byteborneDispatchCheck(DefaultMessageDispatcher dispatcher, HandlerObservations observations) {
        return beans -> {
            beans.requireNoOther(ReplyExpectations.class, dispatcher.expectations());
            beans.requireNoOther(HandlerObservationConvention.class, observations.convention());
        };
    }
}
