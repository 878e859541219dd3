package io.byteborne.internal.actuate;

import java.util.Objects;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Lets the game's endpoints say why they do not take a request. The web server answers with the bare status otherwise:
 * it leaves the reason out unless {@code spring.web.error.include-message} is set, for the whole application. Any thread.
 */
public final class RequestReasons implements OperationInvokerAdvisor {
    private static final String OWN_ENDPOINTS = "game";

    @Override
    public OperationInvoker apply(
            EndpointId endpoint, OperationType type, OperationParameters parameters, OperationInvoker invoker) {
        if (!endpoint.toLowerCaseString().startsWith(OWN_ENDPOINTS)) {
            return invoker;
        }
        return context -> {
            try {
                return invoker.invoke(context);
            } catch (InvalidEndpointRequestException invalid) {
                String reason = Objects.requireNonNullElse(invalid.getReason(), invalid.getMessage());
                return new WebEndpointResponse<>(
                        new Refusal(String.valueOf(reason)), WebEndpointResponse.STATUS_BAD_REQUEST);
            }
        };
    }

    /**
     * An answer to a request that cannot be answered.
     *
     * @param failure why
     */
    record Refusal(String failure) {}
}
