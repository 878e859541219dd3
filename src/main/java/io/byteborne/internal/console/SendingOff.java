package io.byteborne.internal.console;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Answers in place of {@link GameSendEndpoint} where that is off, as it is by default. */
public final class SendingOff {
    private SendingOff() {}

    /** Actuator's own routes come first. */
    public static RouterFunction<ServerResponse> route(String basePath) {
        return RouterFunctions.route()
                .POST(
                        basePath + "/gamesend",
                        request -> ServerResponse.status(HttpStatus.NOT_FOUND)
                                .bodyValue(Map.of(
                                        "failure",
                                        "gamesend is off; the setting management.endpoint.gamesend.access: unrestricted"
                                                + " turns it on")))
                .build();
    }
}
