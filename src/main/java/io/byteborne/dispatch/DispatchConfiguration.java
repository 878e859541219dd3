package io.byteborne.dispatch;

import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MetricsProperties;
import io.byteborne.startup.BeanDiscovery;
import io.byteborne.startup.Candidates;
import io.byteborne.startup.StartupConfiguration;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Handlers, and what brings messages to them. */
@Configuration(proxyBeanMethods = false)
@Import(StartupConfiguration.class)
@EnableConfigurationProperties(HandlerProperties.class)
public class DispatchConfiguration {
    @Bean
    AsyncWork asyncWork(WorldExecutor world, HandlerProperties properties) {
        return new AsyncWork(world, properties);
    }

    @Bean
    ExceptionHandlers exceptionHandlers() {
        return new ExceptionHandlers();
    }

    @Bean
    CurrentMessage currentMessage() {
        return new CurrentMessage();
    }

    @Bean
    HandlerObservations handlerObservations(
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
    InterceptorChain interceptorChain() {
        return new InterceptorChain();
    }

    @Bean
    MessageDispatcher messageDispatcher(
            MessageRegistry registry,
            SessionManager sessions,
            ExceptionHandlers exceptionHandlers,
            InterceptorChain interceptors,
            AsyncWork asyncWork,
            ObjectProvider<ReplyExpectations> expectations,
            CurrentMessage current,
            MetricsProperties metrics,
            HandlerObservations observations) {
        ReplyExpectations expected = Candidates.single(expectations);
        return new MessageDispatcher(
                registry,
                new Replies(sessions, registry),
                exceptionHandlers,
                interceptors,
                asyncWork,
                expected == null ? new NoReplyExpectations() : expected,
                current,
                new HandlerTimes(metrics.byType(), System::nanoTime),
                observations);
    }

    @Bean
    MessageHandlerDiscovery messageHandlerDiscovery(MessageDispatcher dispatcher) {
        return new MessageHandlerDiscovery(dispatcher);
    }

    @Bean
    ExceptionHandlerDiscovery exceptionHandlerDiscovery(ExceptionHandlers handlers) {
        return new ExceptionHandlerDiscovery(handlers);
    }

    /** Of what was injected above, which is before all beans exist. */
    @Bean
    BeanDiscovery dispatchCheck(MessageDispatcher dispatcher, HandlerObservations observations) {
        return beans -> {
            beans.requireNoOther(ReplyExpectations.class, dispatcher.expectations());
            beans.requireNoOther(HandlerObservationConvention.class, observations.convention());
        };
    }
}
