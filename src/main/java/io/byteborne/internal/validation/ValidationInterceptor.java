package io.byteborne.internal.validation;

import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.session.Session;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Keeps invalid messages from handlers. World thread.
 *
 * <p>Runs after the login, so that strangers cannot have rules evaluated, and before the game's own interceptors,
 * which therefore see only valid messages.
 */
@Order(ValidationInterceptor.ORDER)
public final class ValidationInterceptor implements MessageInterceptor {
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

    private final MessageValidator validator;

    public ValidationInterceptor(MessageValidator validator) {
        this.validator = validator;
    }

    @Override
    public void before(Session session, Message message, HandlerRegistration handler) throws ValidationException {
        validator.validate(message);
    }
}
