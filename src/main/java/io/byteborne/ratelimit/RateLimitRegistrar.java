package io.byteborne.ratelimit;

import io.byteborne.dispatch.AnnotatedMethods;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

/**
 * Adds the interceptor if the class of some bean has a {@link RateLimit} on a method: interceptors stand around every
 * message, and this one need not. Main thread, before there are any beans.
 */
final class RateLimitRegistrar implements BeanFactoryPostProcessor {
    private static final MethodFilter LIMITED = method -> AnnotatedElementUtils.hasAnnotation(method, RateLimit.class);

    static final String BEAN_NAME = "rateLimitInterceptor";

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        boolean needed = Arrays.stream(beanFactory.getBeanNamesForType(Object.class, true, false))
                .map(name -> beanFactory.getType(name, false))
                .anyMatch(RateLimitRegistrar::isLimited);
        if (needed) {
            register((BeanDefinitionRegistry) beanFactory, Stalls.BEAN_NAME, Stalls.class);
            register((BeanDefinitionRegistry) beanFactory, BEAN_NAME, RateLimitInterceptor.class);
        }
    }

    private static void register(BeanDefinitionRegistry registry, String name, Class<?> type) {
        registry.registerBeanDefinition(
                name, BeanDefinitionBuilder.rootBeanDefinition(type).getBeanDefinition());
    }

    private static boolean isLimited(@Nullable Class<?> type) {
        return type != null
                && AnnotatedMethods.isCandidate(type)
                && !MethodIntrospector.selectMethods(ClassUtils.getUserClass(type), LIMITED)
                        .isEmpty();
    }
}
