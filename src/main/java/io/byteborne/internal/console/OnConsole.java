package io.byteborne.internal.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether there is a console: if it is enabled or, if that is not set, if actuator's HTTP server listens on
 * loopback. It needs actuator on the same server.
 */
public final class OnConsole implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        return ManagementPortType.get(environment) == ManagementPortType.SAME
                && environment.getProperty("byteborne.console.enabled", Boolean.class, isLocal(environment));
    }

    /** Whether actuator's HTTP server can be reached from this machine only. */
    public static boolean isLocal(Environment environment) {
        @Nullable String address = environment.getProperty("server.address");
        try {
            // Only this class would take an empty name for this machine's own.
            return address != null
                    && !address.isBlank()
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
