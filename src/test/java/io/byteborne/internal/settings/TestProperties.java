package io.byteborne.internal.settings;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindMethod;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings as an application.yml would have them, the defaults where it says nothing: {@code "max-queued-bytes=1KB"}. */
public final class TestProperties {
    private TestProperties() {}

    public static SessionProperties session(String... settings) {
        return bind("byteborne.session", SessionProperties.class, settings);
    }

    public static ServerProperties server(String... settings) {
        return bind("byteborne.server", ServerProperties.class, settings);
    }

    public static SessionProtocolProperties sessionProtocol(String... settings) {
        return bind("byteborne.session-protocol", SessionProtocolProperties.class, settings);
    }

    public static WebSocketProperties webSocket(String... settings) {
        return bind("byteborne.websocket", WebSocketProperties.class, settings);
    }

    public static ResumeProperties resume(String... settings) {
        return bind("byteborne.resume", ResumeProperties.class, settings);
    }

    public static WorldProperties world(String... settings) {
        return bind("byteborne.world", WorldProperties.class, settings);
    }

    private static <T> T bind(String prefix, Class<T> type, String... settings) {
        Map<String, String> values = new HashMap<>();
        for (String setting : settings) {
            int end = setting.indexOf('=');
            values.put(prefix + "." + setting.substring(0, end), setting.substring(end + 1));
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate(prefix, Bindable.of(type).withBindMethod(BindMethod.VALUE_OBJECT));
    }
}
