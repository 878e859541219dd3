package io.byteborne.dispatch;

import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MetricsProperties;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Handlers, and what brings messages to them. */
@Configuration(proxyBeanMethods = false)
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
        return new HandlerObservations(
                HandlerObservations.isWanted(properties.observe(), handlers.stream())
                        ? registry.getIfAvailable(() -> ObservationRegistry.NOOP)
                        : ObservationRegistry.NOOP,
                convention.getIfAvailable());
    }

    @Bean
    MessageDispatcher messageDispatcher(
            MessageRegistry registry,
            SessionManager sessions,
            ExceptionHandlers exceptionHandlers,
            ObjectProvider<MessageInterceptor> interceptors,
            AsyncWork asyncWork,
            ObjectProvider<ReplyExpectations> expectations,
            CurrentMessage current,
            MetricsProperties metrics,
            HandlerObservations observations) {
        return new MessageDispatcher(
                registry,
                new Replies(sessions, registry),
                exceptionHandlers,
                interceptors.orderedStream().toList(),
                asyncWork,
                expectations.getIfAvailable(NoReplyExpectations::new),
                current,
                new HandlerTimes(metrics.byType(), System::nanoTime),
                observations);
    }

    @Bean
    HandlerMethodFactory handlerMethodFactory(ObjectProvider<ArgumentResolver> resolvers) {
        List<ArgumentResolver> all = new ArrayList<>(List.of(new SessionAttributeResolver()));
        resolvers.orderedStream().forEach(all::add);
        return new HandlerMethodFactory(all);
    }

    @Bean
    static MessageHandlerDiscovery messageHandlerDiscovery(
            ConfigurableListableBeanFactory beanFactory, MessageDispatcher dispatcher, HandlerMethodFactory factory) {
        return new MessageHandlerDiscovery(beanFactory, dispatcher, factory);
    }

    @Bean
    static ExceptionHandlerDiscovery exceptionHandlerDiscovery(
            ConfigurableListableBeanFactory beanFactory, ExceptionHandlers handlers, HandlerMethodFactory factory) {
        return new ExceptionHandlerDiscovery(beanFactory, handlers, factory);
    }
}
