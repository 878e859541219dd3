package io.byteborne.startup;

import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at the game's beans before anything starts: so whatever makes beans has had its time, and no message can have come.
 * Once is enough: where the application is stopped and started again, its beans are the same.
 */
final class DiscoveryLifecycle implements SmartLifecycle {
    private final ConfigurableListableBeanFactory beanFactory;
    private final List<BeanDiscovery> discoveries;
    private final LateBeans lateBeans;
    private volatile boolean done;

    DiscoveryLifecycle(
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
