package io.byteborne.internal.world;

import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.world.TickCounter.TickSource;
import io.byteborne.internal.world.TickMethods.TickMethod;
import io.byteborne.server.StartupException;
import io.byteborne.world.NanoClock;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.OrderUtils;

/** Sets the {@link OnTick} methods of all beans, and their order. */
public final class OnTickDiscovery implements BeanDiscovery {
    // Overloads of a method differ in their parameters alone.
    private static final Comparator<AnnotatedMethod<OnTick>> IN_ORDER = Comparator.comparingInt(
                    OnTickDiscovery::orderOf)
            .thenComparing(AnnotatedMethod::description)
            .thenComparing(method -> Arrays.toString(method.declared().getParameterTypes()));

    private final TickMethods methods;
    private final NanoClock clock;
    private final Duration interval;
    /** By {@link OnTick#every}. */
    private final Map<Integer, TickSource> sources = new HashMap<>();

    public OnTickDiscovery(TickMethods methods, NanoClock clock, Duration interval) {
        this.methods = methods;
        this.clock = clock;
        this.interval = interval;
    }

    @Override
    public void discover(GameBeans beans) {
        // Beans are found in the order of their definitions, which a stable sort keeps for those of one class.
        methods.set(beans.methods(OnTick.class).stream()
                .sorted(IN_ORDER)
                .map(this::prepare)
                .toList());
    }

    private static int orderOf(AnnotatedMethod<OnTick> method) {
        Integer own = OrderUtils.getOrder(method.declared());
        return own != null ? own : OrderUtils.getOrder(method.beanClass(), Ordered.LOWEST_PRECEDENCE);
    }

    private TickMethod prepare(AnnotatedMethod<OnTick> method) {
        int every = method.annotation().every();
        if (every < 1) {
            throw new StartupException(
                    "%s runs every %s ticks.".formatted(method, every),
                    "Set 'every' of %s to 1 or more.".formatted(method.description()));
        }
        requireUsable(method);
        TickSource source = sources.computeIfAbsent(every, ticks -> new TickSource(interval.multipliedBy(ticks)));
        return new TickMethod(method.description(), every, source, arrange(method.handle(), source.delta()), clock);
    }

    private static void requireUsable(AnnotatedMethod<OnTick> method) {
        if (method.declared().getReturnType() != void.class) {
            throw wrongSignature(
                    method,
                    "it returns a %s"
                            .formatted(method.declared().getReturnType().getName()));
        }
        List<Class<?>> parameters = List.of(method.declared().getParameterTypes());
        for (Class<?> parameter : parameters) {
            if (parameter != Tick.class && parameter != Duration.class) {
                throw wrongSignature(method, "it takes a %s".formatted(parameter.getName()));
            }
        }
        if (Set.copyOf(parameters).size() != parameters.size()) {
            throw wrongSignature(method, "it takes the same thing twice");
        }
    }

    /** Turns a bound method into a call that takes the tick. */
    private static MethodHandle arrange(MethodHandle bound, Duration delta) {
        int position = bound.type().parameterList().indexOf(Duration.class);
        MethodHandle call = position < 0 ? bound : MethodHandles.insertArguments(bound, position, delta);
        return call.type().parameterCount() == 0 ? MethodHandles.dropArguments(call, 0, Tick.class) : call;
    }

    private static StartupException wrongSignature(AnnotatedMethod<OnTick> method, String why) {
        return new StartupException(
                "%s cannot run with ticks: %s.".formatted(method, why),
                "Let %s take nothing, or a Tick, or a Duration, or both, and return nothing."
                        .formatted(method.description()));
    }
}
