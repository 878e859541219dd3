package io.byteborne.internal.discovery;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The look at beans, for tests that have no application. */
public final class TestBeans {
    private TestBeans() {}

    public static GameBeans of(ConfigurableListableBeanFactory beanFactory) {
        return GameBeans.of(beanFactory);
    }
}
