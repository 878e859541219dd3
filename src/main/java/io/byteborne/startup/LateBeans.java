package io.byteborne.startup;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Refuses beans that are made when all have been looked at, if they should have been found then: such as a prototype that
 * only the game can make, and whose definition does not say what it is. Any thread.
 */
final class LateBeans implements BeanPostProcessor {
    private static final String NONE = "";

    private final ConfigurableListableBeanFactory beanFactory;
    private final ConcurrentMap<Class<?>, String> purposes = new ConcurrentHashMap<>();
    private volatile @Nullable Found found;

    private record Found(GameBeans beans, Set<String> names) {}

    LateBeans(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** From now on, no other beans may be of use. */
    void refuseAllBut(GameBeans beans) {
        found = new Found(beans, beans.names());
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Found before = found;
        // Objects that are no beans, a test for one, can be given to post-processors as well.
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
