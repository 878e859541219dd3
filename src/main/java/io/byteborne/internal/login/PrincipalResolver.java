package io.byteborne.internal.login;

import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MissingArgumentException;
import io.byteborne.server.StartupException;
import java.security.Principal;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Gives the logged-in user to parameters of type {@link Principal}, or of a class of the game that implements it.
 */
public final class PrincipalResolver implements ArgumentResolver {
    private final BooleanSupplier loginExists;

    /** @param loginExists whether clients have to log in; asked at start-up */
    public PrincipalResolver(BooleanSupplier loginExists) {
        this.loginExists = loginExists;
    }

    @Override
    public @Nullable ArgumentValue resolve(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        if (!Principal.class.isAssignableFrom(type)) {
            return null;
        }
        boolean nullable = Nullness.forMethodParameter(parameter) == Nullness.NULLABLE;
        if (!nullable) {
            requireUser(parameter);
        }
        return (session, message) -> {
            Principal user = session.principal();
            if (user == null && !nullable) {
                throw new MissingArgumentException("Nobody is logged in over " + session);
            }
            if (user != null && !type.isInstance(user)) {
                throw new MissingArgumentException("The user of %s is a %s, not a %s"
                        .formatted(session, user.getClass().getName(), type.getName()));
            }
            return user;
        };
    }

    /** @throws StartupException if the method may be called when nobody is logged in */
    private void requireUser(MethodParameter parameter) {
        MessageHandler handler =
                AnnotatedElementUtils.findMergedAnnotation(parameter.getExecutable(), MessageHandler.class);
        String type = parameter.getParameterType().getSimpleName();
        if (handler == null || handler.anonymous()) {
            throw new StartupException(
                    "%s takes a %s, but may be called when nobody is logged in."
                            .formatted(parameter.getExecutable(), type),
                    "Mark the parameter as @Nullable"
                            + (handler == null ? "." : ", or remove 'anonymous = true' from the handler."));
        }
        if (!loginExists.getAsBoolean()) {
            throw new StartupException(
                    "%s takes a %s, but nobody can log in: there is no Authenticator."
                            .formatted(parameter.getExecutable(), type),
                    "Declare a bean that implements Authenticator, or remove the parameter.");
        }
    }
}
