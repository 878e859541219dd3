package io.byteborne.startup;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The look at the game's beans. */
@Configuration(proxyBeanMethods = false)
public class StartupConfiguration {
    @Bean
    static LateBeans lateBeans(ConfigurableListableBeanFactory beanFactory) {
        return new LateBeans(beanFactory);
    }

    @Bean
    DiscoveryLifecycle discoveryLifecycle(
            ConfigurableListableBeanFactory beanFactory,
            ObjectProvider<BeanDiscovery> discoveries,
            LateBeans lateBeans) {
        return new DiscoveryLifecycle(beanFactory, discoveries.orderedStream().toList(), lateBeans);
    }
}
