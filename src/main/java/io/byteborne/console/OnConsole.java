package io.byteborne.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether the console is there: if it is enabled or, where that is not set, if actuator's HTTP server listens on this
 * machine's own address. It needs actuator on that server, to ask it.
 */
final class OnConsole implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        return ManagementPortType.get(environment) == ManagementPortType.SAME
                && environment.getProperty("byteborne.console.enabled", Boolean.class, isLocal(environment));
    }

    /** Whether actuator's HTTP server can be reached from this machine only. */
    static boolean isLocal(Environment environment) {
        @Nullable String address = environment.getProperty("server.address");
        try {
            // An empty name would be this machine's own, to this class alone.
            return address != null
                    && !address.isBlank()
                    && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
