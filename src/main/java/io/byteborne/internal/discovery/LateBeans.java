package io.byteborne.internal.discovery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses beans that are created after all have been looked at, if they should have been found then: for example a
 * prototype that only the game can create, and whose definition does not say what it is. Any thread.
 */
public final class LateBeans implements BeanPostProcessor {
    private static final String NONE = "";

    private final ConfigurableListableBeanFactory beanFactory;
    private final ConcurrentMap<Class<?>, String> purposes = new ConcurrentHashMap<>();
    private volatile @Nullable Found found;

    private record Found(GameBeans beans, Set<String> names) {}

    public LateBeans(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** From now on, new beans must not be of interest. */
    void refuseAllBut(GameBeans beans) {
        found = new Found(beans, beans.names());
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Found before = found;
        // Objects that are not beans, such as a test, can be given to post-processors as well.
        if (before != null
                && !before.names().contains(beanName)
                && !ScopedProxyUtils.isScopedTarget(beanName)
                && beanFactory.containsBeanDefinition(beanName)) {
            Class<?> type = BeanInspector.typeOf(bean);
            String purpose = purposes.computeIfAbsent(type, one -> purposeOf(before.beans(), one));
            if (!purpose.equals(NONE)) {
                throw new IllegalStateException(
                        "Bean '%s' (%s) %s, but was made when the program had started, so nobody uses it as such. Make it a singleton, and declare it with its own class."
                                .formatted(beanName, type.getName(), purpose));
            }
        }
        return bean;
    }

    private static String purposeOf(GameBeans beans, Class<?> type) {
        String purpose = BeanInspector.isCandidate(type) ? beans.purposeOf(type) : null;
        return purpose == null ? NONE : purpose;
    }
}
