package io.byteborne.internal.startup;

import io.byteborne.server.StartupException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Refuses to start if a setting that keeps something closed is present, but has no value: {@code SERVER_ADDRESS=}, a
 * key without a value in YAML, a placeholder that nothing resolves. To Spring, that is the same as not set, and what is
 * not set may be open to everybody. Main thread, before anything else looks at the settings.
 */
final class BlankSettings implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /**
     * A setting that closes something.
     *
     * @param consequence what would happen if it counted as not set
     * @param values what to set it to
     */
    private record Setting(String name, String consequence, String values) {}

    private static final String ADDRESSES =
            "127.0.0.1 (this machine only), or to 0.0.0.0 if everybody who reaches this machine may see actuator";

    private static final String WEB_SERVER = "org.springframework.boot.web.server.context.WebServerApplicationContext";

    private static final String BUNDLE = "the name of an SSL bundle";
    private static final String CLIENT_AUTH = "none, want or need";

    private static List<Setting> ofHttp() {
        return List.of(
                new Setting(
                        "server.address",
                        "actuator's HTTP server would listen on every address of this machine",
                        ADDRESSES),
                new Setting(
                        "management.server.address",
                        "actuator's HTTP server would listen on every address of this machine",
                        ADDRESSES),
                new Setting(
                        "management.endpoints.access.default",
                        "whoever sees actuator could act through it, too",
                        "none, read-only or unrestricted"),
                new Setting(
                        "management.endpoints.access.max-permitted",
                        "nothing would hold back what actuator's endpoints allow",
                        "none, read-only or unrestricted"),
                new Setting("server.ssl.bundle", "actuator's HTTP server would not speak TLS", BUNDLE),
                new Setting(
                        "server.ssl.client-auth",
                        "whoever reaches actuator's HTTP server would not have to show a certificate",
                        CLIENT_AUTH),
                new Setting("management.server.ssl.bundle", "actuator's HTTP server would not speak TLS", BUNDLE),
                new Setting(
                        "management.server.ssl.client-auth",
                        "whoever reaches actuator's HTTP server would not have to show a certificate",
                        CLIENT_AUTH),
                new Setting(
                        "spring.security.user.password", "it would be no secret", "a password that nobody else knows"),
                new Setting(
                        "byteborne.console.hosts",
                        "browsers could ask for the console by any name",
                        "the names by which browsers ask for it"));
    }

    private static List<Setting> ofTheGamePort() {
        return List.of(
                new Setting("byteborne.server.ssl.bundle", "the game port would not speak TLS", BUNDLE),
                new Setting("byteborne.client.ssl.bundle", "connections to other servers would be plain", BUNDLE),
                new Setting(
                        "byteborne.server.ssl.client-auth",
                        "clients would not have to show a certificate",
                        CLIENT_AUTH));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (servesHttp(context)) {
            ofHttp().forEach(setting -> check(setting, context.getEnvironment()));
        }
        ofTheGamePort().forEach(setting -> check(setting, context.getEnvironment()));
    }

    /** An application without a web server does not have the class, either. */
    private static boolean servesHttp(ConfigurableApplicationContext context) {
        return ClassUtils.isPresent(WEB_SERVER, context.getClassLoader())
                && context instanceof WebServerApplicationContext;
    }

    private static void check(Setting setting, Environment environment) {
        @Nullable String value;
        try {
            value = environment.getProperty(setting.name());
        } catch (IllegalArgumentException unresolved) {
            throw refusal(setting, "%s cannot be read: %s".formatted(setting.name(), unresolved.getMessage()));
        }
        if (value != null && value.isBlank()) {
            throw refusal(
                    setting, "%s is set, but blank; without it, %s.".formatted(setting.name(), setting.consequence()));
        }
    }

    private static StartupException refusal(Setting setting, String description) {
        return new StartupException(
                description, "Set %s to %s; or remove it.".formatted(setting.name(), setting.values()));
    }
}
