package io.byteborne.internal.startup;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** URLs of the HTTP servers of a running application, for people on this machine, as its settings make them. Any thread. */
final class HttpAddress {
    private static final String ACTUATOR =
            "org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType";
    private static final String LOOPBACK = "127.0.0.1";

    private HttpAddress() {}

    /** The root of the application's own HTTP server, without a slash at its end; null if there is none. */
    static @Nullable String ofApplication(ApplicationContext context) {
        Environment environment = context.getEnvironment();
        String port = environment.getProperty("local.server.port");
        if (port == null) {
            return null;
        }
        // The settings of the other kind of web application may be there, but have no effect.
        String path = context.containsBean("dispatcherServlet")
                ? path(environment, "server.servlet.context-path", "")
                        + path(environment, "spring.mvc.servlet.path", "")
                : path(environment, "spring.webflux.base-path", "");
        return root("server", speaksTls(environment, "server.ssl"), port, environment) + path;
    }

    /** Where actuator's endpoints are; null if they are not there over HTTP. */
    static @Nullable String ofActuator(ApplicationContext context) {
        if (!ClassUtils.isPresent(ACTUATOR, context.getClassLoader())) {
            return null;
        }
        Environment environment = context.getEnvironment();
        String root = switch (ManagementPortType.get(environment)) {
            case DISABLED -> null;
            case SAME -> ofApplication(context);
            case DIFFERENT -> ofManagement(environment);
        };
        return root == null ? null : root + path(environment, "management.endpoints.web.base-path", "/actuator");
    }

    private static @Nullable String ofManagement(Environment environment) {
        String port = environment.getProperty("local.management.port");
        if (port == null) {
            return null;
        }
        // Without settings of its own, Spring Boot gives it those of the application's server.
        String ssl = isSet(environment, "management.server.ssl") ? "management.server.ssl" : "server.ssl";
        return root("management.server", speaksTls(environment, ssl), port, environment)
                + path(environment, "management.server.base-path", "");
    }

    private static String root(String prefix, boolean tls, String port, Environment environment) {
        String host = environment.getProperty(prefix + ".address", LOOPBACK);
        return "%s://%s:%s".formatted(tls ? "https" : "http", reachable(host), port);
    }

    /** Where a listener on every address can be reached, and IPv6 as URLs have it. */
    static String reachable(String host) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        if (address == null) {
            return host;
        }
        boolean six = address.getAddress().length > 4;
        if (address.isAnyLocalAddress()) {
            return six ? "[::1]" : LOOPBACK;
        }
        return six ? "[" + NetUtil.toAddressString(address) + "]" : NetUtil.toAddressString(address);
    }

    private static boolean speaksTls(Environment environment, String prefix) {
        return isSet(environment, prefix) && environment.getProperty(prefix + ".enabled", Boolean.class, true);
    }

    private static boolean isSet(Environment environment, String prefix) {
        return Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, Object.class))
                .map(settings -> !settings.isEmpty())
                .orElse(false);
    }

    private static String path(Environment environment, String name, String otherwise) {
        String path = environment.getProperty(name, otherwise);
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
