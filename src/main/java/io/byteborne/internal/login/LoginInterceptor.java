package io.byteborne.internal.login;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.dispatch.InterceptorChain.OptionalInterceptor;
import io.byteborne.internal.dispatch.RegisteredHandler;
import io.byteborne.login.NotLoggedInException;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.session.Session;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Refuses messages before the login, and tells the game of a login once it is answered. World thread. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class LoginInterceptor implements OptionalInterceptor {
    private final Logins logins;

    public LoginInterceptor(Logins logins) {
        this.logins = logins;
    }

    @Override
    public boolean isNeeded(GameBeans beans) {
        return logins.areRequired();
    }

    @Override
    public void before(Session session, Message message, HandlerRegistration handler) {
        if (!handler.options().anonymous() && logins.isLoginMissing(session)) {
            logins.note(session, "has sent " + handler.messageName() + " before, which was refused");
            throw new NotLoggedInException(handler.messageName());
        }
    }

    @Override
    public void after(Session session, Message message, HandlerRegistration handler) {
        if (((RegisteredHandler) handler).invoker() instanceof LoginHandler) {
            logins.announce(session);
        }
    }
}
