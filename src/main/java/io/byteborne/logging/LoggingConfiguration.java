package io.byteborne.logging;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What log lines say of the message that is being handled. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "ch.qos.logback.classic.turbo.TurboFilter")
class LoggingConfiguration {
    @Bean(initMethod = "install", destroyMethod = "uninstall")
    MdcFilter mdcFilter(LogFields fields) {
        return new MdcFilter(fields);
    }
}
