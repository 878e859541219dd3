package io.byteborne.test;

import io.byteborne.server.ServerService;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.PropertySource;

/** The one property {@value #PROPERTY}: the port that is open now, if one is. It changes when the server is restarted. */
final class GamePortSource extends PropertySource<ApplicationContext> {
    static final String PROPERTY = "local.game.port";

    GamePortSource(ApplicationContext context) {
        super("gamePort", context);
    }

    @Override
    public @Nullable Object getProperty(String name) {
        if (!name.equals(PROPERTY)) {
            return null;
        }
        InetSocketAddress address = source.getBean(ServerService.class).localAddress();
        return address == null ? null : address.getPort();
    }
}
