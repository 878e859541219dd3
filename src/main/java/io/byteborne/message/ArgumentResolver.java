package io.byteborne.message;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/**
 * Says where a parameter of a handler method gets its value from. Beans of this type are asked in their order, at
 * start-up, for every parameter that is neither the message nor the session nor the exception.
 */
@FunctionalInterface
public interface ArgumentResolver {
    /**
     * Looks at a parameter, once.
     *
     * @return provides the value for each message; null if this resolver has nothing for such a parameter
     * @throws io.byteborne.server.StartupException if the parameter is meant for this resolver, but is wrong
     */
    @Nullable
    ArgumentValue resolve(MethodParameter parameter);
}
