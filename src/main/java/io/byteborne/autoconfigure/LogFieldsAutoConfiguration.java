package io.byteborne.autoconfigure;

import io.byteborne.internal.logging.LogFields;
import io.byteborne.internal.logging.MdcFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** What log lines say of the message that is being handled. */
@AutoConfiguration
@ConditionalOnClass(name = "ch.qos.logback.classic.turbo.TurboFilter")
public class LogFieldsAutoConfiguration {
    @Bean(initMethod = "install", destroyMethod = "uninstall")
    MdcFilter byteborneMdcFilter(LogFields fields) {
        return new MdcFilter(fields);
    }
}
