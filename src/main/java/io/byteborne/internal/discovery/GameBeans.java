package io.byteborne.internal.discovery;

import io.byteborne.server.StartupException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotationSelectors;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.annotation.RepeatableContainers;

/**
 * The game's beans by what they are, not by what they are declared to be. A guard whose {@code @Bean} method returns an
 * interface would otherwise not be found, and would silently guard nothing; a handler would be missing in the same way.
 * So all beans are looked at once, when they exist: however they are created, lazy or not, in this context or in a
 * parent.
 *
 * <p>Given to each {@link BeanDiscovery}. Main thread.
 */
public final class GameBeans {
    private final List<GameBean> beans;
    private final List<Annotated> annotated;

    private final Set<Class<?>> soughtTypes = new HashSet<>();
    private final Set<Class<? extends Annotation>> soughtAnnotations = new HashSet<>();

    /** A method that has annotations, of whatever kind. */
    private record Annotated(GameBean bean, Method method, MergedAnnotations annotations) {}

    private GameBeans(List<GameBean> beans, List<Annotated> annotated) {
        this.beans = beans;
        this.annotated = annotated;
    }

    /** Looks at the beans of a context and of its parents, once for all purposes. */
    static GameBeans of(ConfigurableListableBeanFactory beanFactory) {
        List<GameBean> beans = BeanInspector.inspect(beanFactory);
        List<Annotated> annotated = new ArrayList<>();
        for (GameBean bean : beans) {
            annotatedMethods(bean.type())
                    .forEach((method, annotations) -> annotated.add(new Annotated(bean, method, annotations)));
        }
        return new GameBeans(beans, annotated);
    }

    private static Map<Method, MergedAnnotations> annotatedMethods(Class<?> type) {
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<MergedAnnotations>) method -> {
            MergedAnnotations annotations =
                    MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY, RepeatableContainers.none());
            return annotations.iterator().hasNext() ? annotations : null;
        });
    }

    /**
     * The beans of a type, in their order ({@link org.springframework.core.annotation.Order}).
     *
     * @throws StartupException if the proxy of such a bean hides the type, or does not bring all calls to the bean
     */
    public <T> List<FoundBean<T>> ofType(Class<T> type) {
        soughtTypes.add(type);
        List<FoundBean<T>> found = new ArrayList<>();
        IdentityHashMap<Object, GameBean> origins = new IdentityHashMap<>();
        for (GameBean bean : beans) {
            if (bean.isA(type)) {
                T object = objectOf(bean, type);
                found.add(new FoundBean<>(bean.name(), object, bean.type(), bean.declared(), bean.isPrimary()));
                origins.put(object, bean);
            }
        }
        Comparator<Object> inOrder =
                AnnotationAwareOrderComparator.INSTANCE.withSourceProvider(object -> orderSources(origins.get(object)));
        found.sort((one, other) -> inOrder.compare(one.bean(), other.bean()));
        return found;
    }

    private static @Nullable Object orderSources(@Nullable GameBean bean) {
        return bean == null ? null : bean.orderSources();
    }

    private static <T> T objectOf(GameBean bean, Class<T> type) {
        Object object = bean.object();
        if (!type.isInstance(object)) {
            throw new StartupException(
                    "Bean %s is a %s, but its proxy hides that.".formatted(bean, type.getSimpleName()),
                    "Let its proxy have the interface %s, or be made of its class (spring.aop.proxy-target-class=true)."
                            .formatted(type.getSimpleName()));
        }
        ProxiedMethods.requireAllInvocable(object, type);
        return type.cast(object);
    }

    /**
     * Makes sure that no bean is overlooked where one was injected by its declared type before all beans existed.
     *
     * @param injected the bean that is used; null if none was found
     * @throws StartupException if another bean has the type, too
     */
    public <T> void requireNoOther(Class<T> type, @Nullable T injected) {
        List<FoundBean<T>> all = ofType(type);
        boolean chosen = all.stream().anyMatch(one -> one.bean().equals(injected) && one.primary());
        for (FoundBean<T> one : all) {
            if (!one.bean().equals(injected) && !chosen) {
                throw new StartupException(
                        "Bean %s is not used as %s, since its declaration does not say that it is one."
                                .formatted(one, type.getSimpleName()),
                        "Declare %s as the return type of the @Bean method that makes it."
                                .formatted(type.getSimpleName()));
            }
        }
    }

    /**
     * The methods with an annotation, in no particular order.
     *
     * @throws StartupException if a bean that has some is a prototype, or its proxy does not bring the call to it
     */
    public <A extends Annotation> List<AnnotatedMethod<A>> methods(Class<A> annotationClass) {
        soughtAnnotations.add(annotationClass);
        List<AnnotatedMethod<A>> found = new ArrayList<>();
        for (Annotated one : annotated) {
            MergedAnnotation<A> annotation =
                    one.annotations().get(annotationClass, null, MergedAnnotationSelectors.firstDirectlyDeclared());
            if (annotation.isPresent()) {
                found.add(methodOf(one.bean(), one.method(), annotation.synthesize()));
            }
        }
        return found;
    }

    private static <A extends Annotation> AnnotatedMethod<A> methodOf(GameBean bean, Method method, A annotation) {
        String name = annotation.annotationType().getSimpleName();
        if (bean.isPrototype()) {
            throw new StartupException(
                    "Bean %s has @%s methods, but is a prototype: every use makes another one.".formatted(bean, name),
                    "Make %s a singleton (remove its scope)."
                            .formatted(bean.type().getSimpleName()));
        }
        Object object = bean.object();
        return new AnnotatedMethod<>(
                object, bean.type(), method, ProxiedMethods.invocable(bean, object, method, name), annotation);
    }

    /** What a bean of the class would have been found for, as part of a sentence; null if for nothing. Any thread. */
    @Nullable
    String purposeOf(Class<?> type) {
        for (Class<?> sought : soughtTypes) {
            if (sought.isAssignableFrom(type)) {
                return "is a %s".formatted(sought.getSimpleName());
            }
        }
        for (MergedAnnotations annotations : annotatedMethods(type).values()) {
            for (Class<? extends Annotation> sought : soughtAnnotations) {
                if (annotations.isPresent(sought)) {
                    return "has @%s methods".formatted(sought.getSimpleName());
                }
            }
        }
        return null;
    }

    /** The annotations that the game's methods were searched for. */
    Set<Class<? extends Annotation>> soughtAnnotations() {
        return soughtAnnotations;
    }

    /** The beans' classes as written. */
    List<? extends Class<?>> types() {
        return beans.stream().map(GameBean::type).toList();
    }

    /** The names under which beans were found. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        beans.forEach(bean -> names.add(bean.name()));
        return names;
    }
}
