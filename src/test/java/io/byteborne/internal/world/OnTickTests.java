package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.internal.discovery.TestBeans;
import io.byteborne.server.StartupException;
import io.byteborne.testing.ForeignHandlers;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;

class OnTickTests {
    private final WorldFixture fixture = new WorldFixture();
    private final List<String> log = fixture.log;
    private final GenericApplicationContext context = new GenericApplicationContext();

    @AfterEach
    void close() {
        context.close();
        fixture.close();
    }

    private void start(Object... beans) {
        for (int i = 0; i < beans.length; i++) {
            context.getBeanFactory().registerSingleton("bean" + i, beans[i]);
        }
        context.refresh();
        new OnTickDiscovery(fixture.tickMethods, fixture.clock, WorldFixture.TICK)
                .discover(TestBeans.of(context.getBeanFactory()));
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            fixture.world.tick();
        }
    }

    @Nested
    class Arguments {
        class Takers {
            private final List<Tick> ticks = new ArrayList<>();

            @OnTick
            void both(Tick tick, Duration delta) {
                log.add("both " + tick.number() + " " + delta.toMillis());
                ticks.add(tick);
            }

            @OnTick(every = 2)
            void everySecond(Duration delta, Tick tick) {
                log.add("second %s %s %s".formatted(tick.number(), tick.delta().toMillis(), delta.toMillis()));
            }

            @OnTick(every = 3)
            void nothing() {
                log.add("nothing");
            }

            @OnTick
            void tick(Tick tick) {
                ticks.add(tick);
            }
        }

        @Test
        void whenTicksRunThenEachMethodRunsInItsOwnWithTheGameTimeSinceItsLast() {
            start(new Takers());

            tick(6);

            assertThat(log)
                    .containsExactly(
                            "both 1 50",
                            "both 2 50",
                            "second 2 100 100",
                            "both 3 50",
                            "nothing",
                            "both 4 50",
                            "second 4 100 100",
                            "both 5 50",
                            "both 6 50",
                            "second 6 100 100",
                            "nothing");
        }

        @Test
        void whenTheClockIsLateThenTheDeltaIsTheSame() {
            start(new Takers());

            tick(1);
            fixture.clock.advance(Duration.ofSeconds(3));
            tick(1);

            assertThat(log).startsWith("both 1 50", "both 2 50");
        }

        @Test
        void whenSeveralMethodsTakeTheTickThenItIsMadeOnce() {
            Takers takers = new Takers();
            start(takers);

            tick(1);

            assertThat(takers.ticks).hasSize(2);
            assertThat(takers.ticks.get(0)).isSameAs(takers.ticks.get(1));
        }

        @Test
        void whenOnlyArrivalsAreHandledThenNoTickRuns() {
            start(new Takers());

            fixture.world.handleArrivalsOnly();

            assertThat(log).isEmpty();
            assertThat(fixture.ticks.current()).isEqualTo(new Tick(0, WorldFixture.TICK));
        }
    }

    @Nested
    class Sequence {
        class Anywhere {
            @OnTick
            void b() {
                log.add("anywhere b");
            }

            @OnTick
            void a() {
                log.add("anywhere a");
            }

            @OnTick
            @Order(2)
            void second() {
                log.add("second");
            }
        }

        @Order(1)
        class First {
            @OnTick
            void first() {
                log.add("first");
            }

            @OnTick
            @Order(3)
            void third() {
                log.add("third");
            }
        }

        class Anytime {
            @OnTick
            void z() {
                log.add("anytime z");
            }
        }

        @Test
        void whenMethodsHaveAnOrderThenTheyRunInItAndTheOthersByName() {
            start(new Anywhere(), new First(), new Anytime());

            tick(1);

            assertThat(log).containsExactly("first", "second", "third", "anytime z", "anywhere a", "anywhere b");
        }

        @Test
        void whenTimersAreDueThenTheyRunBefore() {
            fixture.timer.after(Duration.ZERO, () -> log.add("timer"));
            start(new Anytime());

            tick(1);

            assertThat(log).containsExactly("timer", "anytime z");
        }
    }

    static class FinalTicker {
        @OnTick
        final void grow() {}
    }

    static class ForeignTicker extends ForeignHandlers.OfTicks {}

    private static Object classProxy(Object bean) {
        ProxyFactory proxy = new ProxyFactory(bean);
        proxy.setProxyTargetClass(true);
        return proxy.getProxy();
    }

    @Test
    void whenABeansClassIsProxiedAndItsMethodIsFinalThenStartupFails() {
        assertThatThrownBy(() -> start(classProxy(new FinalTicker())))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("FinalTicker#grow cannot be called through the bean's proxy: it is final");
    }

    @Test
    void whenABeansClassIsProxiedAndItsMethodIsInvisibleToTheProxyThenStartupFails() {
        assertThatThrownBy(() -> start(classProxy(new ForeignTicker())))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("OfTicks#grow cannot be called through the bean's proxy");
    }

    interface Growing {
        @OnTick
        void grow();
    }

    @Test
    void whenABeanIsAProxyThenItsMethodIsCalledThroughIt() {
        ProxyFactory proxy = new ProxyFactory((Growing) () -> log.add("grown"));
        proxy.addInterface(Growing.class);
        proxy.addAdvice((org.aopalliance.intercept.MethodInterceptor) call -> {
            log.add("proxy");
            return call.proceed();
        });
        start(proxy.getProxy());

        tick(1);

        assertThat(log).containsExactly("proxy", "grown");
    }

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class Failures {
        class Broken {
            @OnTick
            @Order(1)
            void error() {
                throw new AssertionError("worse");
            }

            @OnTick
            @Order(2)
            void exception() throws Exception {
                throw new Exception("broken");
            }

            @OnTick
            void sound() {
                log.add("sound");
            }
        }

        @Test
        void whenMethodsThrowThenTheOthersAndTheNextTickRunAndItIsCounted() {
            start(new Broken());

            tick(2);

            assertThat(log).containsExactly("sound", "sound");
            assertThat(fixture.tickMethods.failures()).isEqualTo(4);
        }

        @Test
        void whenAMethodThrowsInEveryTickThenItIsLoggedOnceInTenSeconds(CapturedOutput output) {
            start(new Broken());

            tick(3);
            assertThat(linesOf(output))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("Broken#error failed in tick 1; 0 failures"),
                            line -> assertThat(line).contains("Broken#exception failed in tick 1; 0 failures"));

            fixture.clock.advance(Duration.ofSeconds(10).minusNanos(1));
            tick(1);
            assertThat(linesOf(output)).hasSize(2);

            fixture.clock.advance(Duration.ofNanos(1));
            tick(2);
            assertThat(linesOf(output).subList(2, 4))
                    .allSatisfy(line -> assertThat(line).contains("failed in tick 5; 3 failures"));
            assertThat(linesOf(output)).hasSize(4);
            assertThat(output).contains("java.lang.Exception: broken", "java.lang.AssertionError: worse");
        }

        private static List<String> linesOf(CapturedOutput output) {
            return output.toString()
                    .lines()
                    .filter(line -> line.contains("failed in tick"))
                    .toList();
        }
    }
}
