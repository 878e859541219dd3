package io.byteborne.internal.discovery;

import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at the game's beans before anything starts: by then all beans have been created, and no message can have arrived.
 * Once is enough: if the application is stopped and started again, its beans are the same.
 */
public final class DiscoveryLifecycle implements SmartLifecycle {
    private final ConfigurableListableBeanFactory beanFactory;
    private final List<BeanDiscovery> discoveries;
    private final LateBeans lateBeans;
    private volatile boolean done;

    public DiscoveryLifecycle(
            ConfigurableListableBeanFactory beanFactory, List<BeanDiscovery> discoveries, LateBeans lateBeans) {
        this.beanFactory = beanFactory;
        this.discoveries = discoveries;
        this.lateBeans = lateBeans;
    }

    @Override
    public void start() {
        GameBeans beans = GameBeans.of(beanFactory);
        discoveries.forEach(discovery -> discovery.discover(beans));
        lateBeans.refuseAllBut(beans);
        done = true;
    }

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
        return done;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
