package io.byteborne.internal.console;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;

/** Which of actuator's endpoints may be used, according to its settings for access and exposure. Any thread. */
public final class Permissions {
    private final WebEndpointsSupplier endpoints;
    private final String basePath;

    public Permissions(WebEndpointsSupplier endpoints, WebEndpointProperties properties) {
        this.endpoints = endpoints;
        this.basePath = properties.getBasePath();
    }

    /** Whether that endpoint accepts that method. */
    boolean allows(String endpoint, String method) {
        Endpoint found = all().get(endpoint);
        return found != null && found.methods().contains(method);
    }

    /** The endpoints of the game that there are, by id. */
    Map<String, Endpoint> all() {
        Map<String, Endpoint> all = new LinkedHashMap<>();
        for (ExposableWebEndpoint endpoint : endpoints.getEndpoints()) {
            String id = endpoint.getEndpointId().toLowerCaseString();
            if (id.startsWith("game")) {
                all.put(id, new Endpoint("%s/%s".formatted(basePath, endpoint.getRootPath()), methodsOf(endpoint)));
            }
        }
        return all;
    }

    private static Set<String> methodsOf(ExposableWebEndpoint endpoint) {
        return endpoint.getOperations().stream()
                .map(operation ->
                        operation.getRequestPredicate().getHttpMethod().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * One endpoint.
     *
     * @param path of the server, as {@code /actuator/gametick}
     * @param methods of HTTP
     */
    record Endpoint(String path, Set<String> methods) {}
}
