package io.byteborne.dispatch;

import io.byteborne.logging.LogText;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * How handlers are observed unless the game says otherwise: as {@code byteborne.handler}, with the message's type and the
 * outcome as keys of few values, session and user as keys of many.
 */
public class DefaultHandlerObservationConvention implements HandlerObservationConvention {
    @Override
    public String getName() {
        return "byteborne.handler";
    }

    @Override
    public String getContextualName(HandlerObservationContext context) {
        return "handle " + context.handler().type().name();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(HandlerObservationContext context) {
        return KeyValues.of(
                KeyValue.of("message", context.handler().type().name()), KeyValue.of("outcome", outcome(context)));
    }

    private static String outcome(HandlerObservationContext context) {
        Throwable failure = context.getError();
        if (failure == null) {
            return "handled";
        }
        return failure instanceof MessageRefusedException ? "refused" : "failed";
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(HandlerObservationContext context) {
        KeyValues keys = KeyValues.of(KeyValue.of(
                CurrentMessage.SESSION, Long.toString(context.session().id())));
        String user = context.session().userName();
        return user == null ? keys : keys.and(CurrentMessage.USER, LogText.nameOf(user));
    }
}
