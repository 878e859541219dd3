package io.byteborne.internal.discovery;

import io.byteborne.server.StartupException;

/**
 * Collects from the game's beans what one part of the program works with. Beans of this type are called in their order
 * ({@link org.springframework.core.annotation.Order}), once, on the main thread: when all singletons exist, and before
 * anything starts.
 */
@FunctionalInterface
public interface BeanDiscovery {
    /**
     * Collects what it is responsible for.
     *
     * @throws StartupException if the game has made a mistake
     */
    void discover(GameBeans beans);
}
