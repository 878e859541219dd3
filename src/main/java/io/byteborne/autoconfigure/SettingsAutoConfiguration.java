package io.byteborne.autoconfigure;

import io.byteborne.internal.settings.ClientProperties;
import io.byteborne.internal.settings.ClusterProperties;
import io.byteborne.internal.settings.ConsoleProperties;
import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.MetricsProperties;
import io.byteborne.internal.settings.RequestProperties;
import io.byteborne.internal.settings.ResumeProperties;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.SessionProtocolProperties;
import io.byteborne.internal.settings.UnknownSettings;
import io.byteborne.internal.settings.WebSocketProperties;
import io.byteborne.internal.settings.WorldProperties;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** What guards settings against mistakes: all of them, even of parts that an application does without. */
@AutoConfiguration
public class SettingsAutoConfiguration {
    @Bean
    static UnknownSettings byteborneUnknownSettings(Environment environment) {
        return new UnknownSettings(
                environment,
                List.of(
                        ClientProperties.class,
                        ClusterProperties.class,
                        ConsoleProperties.class,
                        HandlerProperties.class,
                        LoginProperties.class,
                        MetricsProperties.class,
                        RequestProperties.class,
                        ResumeProperties.class,
                        RoomProperties.class,
                        SaveProperties.class,
                        ServerProperties.class,
                        SessionProperties.class,
                        SessionProtocolProperties.class,
                        WebSocketProperties.class,
                        WorldProperties.class));
    }
}
