package io.byteborne.message;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * How handlers are observed by default: as {@code byteborne.handler}, with the message's type and the
 * outcome as low-cardinality keys, session and user as high-cardinality ones.
 */
public class DefaultHandlerObservationConvention implements HandlerObservationConvention {
    /** The key of the session's id; log lines have a field of the same name. */
    public static final String SESSION = "game.session";

    /** The key of the name of the user who has logged in over the session; log lines have it, too. */
    public static final String USER = "game.user";

    @Override
    public String getName() {
        return "byteborne.handler";
    }

    @Override
    public String getContextualName(HandlerObservationContext context) {
        return "handle " + context.handler().messageName();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(HandlerObservationContext context) {
        return KeyValues.of(
                KeyValue.of("message", context.handler().messageName()), KeyValue.of("outcome", outcome(context)));
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
        KeyValues keys = KeyValues.of(
                KeyValue.of(SESSION, Long.toString(context.session().id())));
        String user = context.session().userName();
        return user == null ? keys : keys.and(USER, LogText.nameOf(user));
    }
}
