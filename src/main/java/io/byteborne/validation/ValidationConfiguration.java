package io.byteborne.validation;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.protocol.MessageRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Validation of messages, if the library for it is there. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "build.buf.protovalidate.Validator")
class ValidationConfiguration {
    @Bean
    MessageValidator messageValidator() {
        return new MessageValidator();
    }

    @Bean
    ValidationInterceptor validationInterceptor(MessageValidator validator) {
        return new ValidationInterceptor(validator);
    }

    @Bean
    ValidationWarmUp validationWarmUp(
            MessageValidator validator, MessageDispatcher dispatcher, MessageRegistry registry) {
        return new ValidationWarmUp(validator, dispatcher, registry);
    }
}
