package io.byteborne.login;

import com.google.protobuf.Message;
import io.byteborne.dispatch.HandlerRegistration;
import io.byteborne.dispatch.OptionalInterceptor;
import io.byteborne.network.Session;
import io.byteborne.startup.GameBeans;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Refuses what comes before a login, and tells the game of a login once it is answered. World thread. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class LoginInterceptor implements OptionalInterceptor {
    private final Logins logins;

    LoginInterceptor(Logins logins) {
        this.logins = logins;
    }

    @Override
    public boolean isNeeded(GameBeans beans) {
        return logins.areRequired();
    }

    @Override
    public void before(Session session, Message message, HandlerRegistration handler) {
        if (!handler.options().anonymous() && logins.isLoginMissing(session)) {
            throw new NotLoggedInException(handler.type());
        }
    }

    @Override
    public void after(Session session, Message message, HandlerRegistration handler) {
        if (handler.invoker() instanceof LoginHandler) {
            logins.announce(session);
        }
    }
}
