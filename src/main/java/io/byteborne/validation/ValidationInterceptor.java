package io.byteborne.validation;

import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.MessageInterceptor;
import io.byteborne.network.Session;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Lets no invalid message come to a handler. World thread.
 *
 * <p>Stands behind the login, so that strangers cannot have rules evaluated, and before the game's own interceptors,
 * which therefore see valid messages only.
 */
@Order(ValidationInterceptor.ORDER)
final class ValidationInterceptor implements MessageInterceptor {
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

    private final MessageValidator validator;

    ValidationInterceptor(MessageValidator validator) {
        this.validator = validator;
    }

    @Override
    public void before(Session session, Message message, HandlerRegistration handler) throws ValidationException {
        validator.validate(message);
    }
}
