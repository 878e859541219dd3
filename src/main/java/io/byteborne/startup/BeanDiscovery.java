package io.byteborne.startup;

/**
 * Takes from the game's beans what one part of the program works with. Beans of this type are called in their order
 * ({@link org.springframework.core.annotation.Order}), once, on the main thread: when all singletons exist, and before
 * anything starts.
 */
@FunctionalInterface
public interface BeanDiscovery {
    /**
     * Takes what it knows.
     *
     * @throws StartupException if the game has made a mistake
     */
    void discover(GameBeans beans);
}
