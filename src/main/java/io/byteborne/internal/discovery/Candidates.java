package io.byteborne.internal.discovery;

import io.byteborne.server.StartupException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** Beans of which there may be one, or none. */
public final class Candidates {
    private Candidates() {}

    /**
     * The only bean of a type, or the primary one; null if there is none.
     *
     * @throws StartupException if there are several: it must not go unnoticed that one of them is not used
     */
    public static <T> @Nullable T single(ObjectProvider<T> beans) {
        try {
            return beans.getIfAvailable();
        } catch (NoUniqueBeanDefinitionException several) {
            throw new StartupException(
                    "There are several beans of type %s, of which one can be used: %s."
                            .formatted(several.getResolvableType(), several.getBeanNamesFound()),
                    "Mark the one to be used with @Primary, or remove the others.",
                    several);
        }
    }
}
