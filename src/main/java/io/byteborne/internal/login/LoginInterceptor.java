package io.byteborne.internal.login;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.InterceptorChain.OptionalInterceptor;
import io.byteborne.internal.dispatch.RegisteredHandler;
import io.byteborne.login.NotLoggedInException;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.session.Session;
import java.util.concurrent.CompletionStage;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Refuses messages before the login, and tells the game of a login once it is answered. World thread. */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class LoginInterceptor implements OptionalInterceptor {
    private final Logins logins;
    private final DefaultMessageDispatcher dispatcher;

    public LoginInterceptor(Logins logins, DefaultMessageDispatcher dispatcher) {
        this.logins = logins;
        this.dispatcher = dispatcher;
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
        RegisteredHandler login = (RegisteredHandler) handler;
        if (login.invoker() instanceof LoginHandler) {
            CompletionStage<?> announced =
                    logins.announce(session, failure -> dispatcher.failedAfterwards(session, message, login, failure));
            if (announced != null) {
                dispatcher.awaitAfterwards(announced);
            }
        }
    }
}
