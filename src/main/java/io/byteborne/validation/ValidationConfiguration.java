package io.byteborne.validation;

import com.google.protobuf.Descriptors.Descriptor;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.startup.StartupException;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Validation of messages, if the library for it is there; without it, no message may have constraints. */
@Configuration(proxyBeanMethods = false)
class ValidationConfiguration {
    private static final String LIBRARY = "build.buf.protovalidate.Validator";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = LIBRARY)
    static class WithLibrary {
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
            return new ValidationWarmUp(validator::prepare, dispatcher, registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass(LIBRARY)
    static class WithoutLibrary {
        @Bean
        ValidationWarmUp validationWarmUp(MessageDispatcher dispatcher, MessageRegistry registry) {
            return new ValidationWarmUp(WithoutLibrary::requireNoConstraints, dispatcher, registry);
        }

        private static void requireNoConstraints(List<Descriptor> messages) {
            for (Descriptor message : messages) {
                if (!Constraints.in(message).isEmpty()) {
                    throw new StartupException(
                            "Message %s has constraints, but there is nothing that would check them."
                                    .formatted(message.getFullName()),
                            "Add the library build.buf:protovalidate to the program, or remove the constraints.");
                }
            }
        }
    }
}
