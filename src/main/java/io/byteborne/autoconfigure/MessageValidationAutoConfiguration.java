package io.byteborne.autoconfigure;

import com.google.protobuf.Descriptors.Descriptor;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.validation.Constraints;
import io.byteborne.internal.validation.MessageValidator;
import io.byteborne.internal.validation.ValidationInterceptor;
import io.byteborne.internal.validation.ValidationWarmUp;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.server.StartupException;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Validation of messages, if the library for it is there; without it, no message may have constraints. */
@AutoConfiguration
public class MessageValidationAutoConfiguration {
    private static final String LIBRARY = "build.buf.protovalidate.Validator";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = LIBRARY)
    static class WithLibrary {
        @Bean
        MessageValidator byteborneMessageValidator() {
            return new MessageValidator();
        }

        @Bean
        ValidationInterceptor byteborneValidationInterceptor(MessageValidator validator) {
            return new ValidationInterceptor(validator);
        }

        @Bean
        ValidationWarmUp byteborneValidationWarmUp(
                MessageValidator validator, MessageDispatcher dispatcher, MessageRegistry registry) {
            return new ValidationWarmUp(validator::prepare, dispatcher, registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass(LIBRARY)
    static class WithoutLibrary {
        @Bean
        ValidationWarmUp byteborneValidationWarmUp(MessageDispatcher dispatcher, MessageRegistry registry) {
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
