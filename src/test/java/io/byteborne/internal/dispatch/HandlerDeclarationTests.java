package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.DefaultHandlerObservationConvention;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.session.Session;
import io.byteborne.testing.ForeignHandlers;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactoryBean;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.Order;

/**
 * Whatever hides what a bean is: its handlers are found and its guards stand, or start-up fails with a sentence that says
 * what to change.
 */
class HandlerDeclarationTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(7).build();
    private static final TestPong PONG = TestPong.newBuilder().setSequence(8).build();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(HandlerTestConfiguration.class);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(new MessageRegistry()));
    private final ChannelSession session = sessions.open();

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    /** Dispatches a message and returns what was sent back, in hex. */
    private String dispatch(ApplicationContext context, Message message) {
        DefaultMessageDispatcher dispatcher = context.getBean(DefaultMessageDispatcher.class);
        dispatcher.dispatch(session, context.getBean(MessageRegistry.class).register(message.getClass()), message);
        return sessions.sentOver(session);
    }

    private static ApplicationContextRunner allLazy(ApplicationContextRunner runner) {
        return runner.withInitializer(
                context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
    }

    interface Service {}

    /** A handler, a guard and an exception handler in one; what nobody declares is not seen by its type. */
    static class Everything implements Service, MessageInterceptor, ArgumentResolver {
        record Word(String text) {}

        @MessageHandler
        TestPing echo(TestPing ping, Word word) {
            return ping.toBuilder().setText(word.text()).build();
        }

        @MessageHandler
        void fail(TestPong pong) {
            throw new IllegalStateException("failed");
        }

        @MessageExceptionHandler
        TestPong failed(IllegalStateException failure) {
            return PONG;
        }

        @MessageExceptionHandler
        TestPong refused(MessageRefusedException refusal) {
            return TestPong.newBuilder().setText("refused").build();
        }

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            if (message instanceof TestPing ping && ping.getSequence() == 0) {
                throw new MessageRefusedException("no sequence");
            }
        }

        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            return parameter.getParameterType() == Word.class ? (session, message) -> new Word("word") : null;
        }
    }

    static class BehindItsInterface {
        @Bean
        Service service() {
            return new Everything();
        }
    }

    static class LazyBehindItsInterface {
        @Bean
        @Lazy
        Service service() {
            return new Everything();
        }
    }

    static class LazyBehindObject {
        @Bean
        @Lazy
        Object service() {
            return new Everything();
        }
    }

    static class Factory implements FactoryBean<Service> {
        @Override
        public Service getObject() {
            return new Everything();
        }

        @Override
        public @Nullable Class<?> getObjectType() {
            return Service.class;
        }
    }

    @Lazy
    static class LazyFactory extends Factory {}

    static class SilentFactory extends Factory {
        @Override
        public @Nullable Class<?> getObjectType() {
            return null;
        }
    }

    static class MakesAString extends Everything implements FactoryBean<String> {
        @Override
        public String getObject() {
            return "product";
        }

        @Override
        public Class<?> getObjectType() {
            return String.class;
        }
    }

    static Stream<Arguments> declarations() {
        return Stream.of(
                declaration("its class", runner -> runner.withBean(Everything.class)),
                declaration("an interface", runner -> runner.withUserConfiguration(BehindItsInterface.class)),
                declaration("lazy, an interface", runner -> runner.withUserConfiguration(LazyBehindItsInterface.class)),
                declaration("lazy, Object", runner -> runner.withUserConfiguration(LazyBehindObject.class)),
                declaration("a supplier of an interface", runner -> runner.withBean(Service.class, Everything::new)),
                declaration("a factory bean", runner -> runner.withUserConfiguration(Factory.class)),
                declaration("a lazy factory bean", runner -> runner.withUserConfiguration(LazyFactory.class)),
                declaration(
                        "a factory bean that names no type",
                        runner -> runner.withUserConfiguration(SilentFactory.class)),
                declaration("the factory itself", runner -> runner.withUserConfiguration(MakesAString.class)),
                declaration(
                        "all beans lazy, its class", runner -> allLazy(runner).withUserConfiguration(Everything.class)),
                declaration(
                        "all beans lazy, an interface",
                        runner -> allLazy(runner).withUserConfiguration(BehindItsInterface.class)),
                declaration(
                        "the parent",
                        runner -> runner.withParent(new AnnotationConfigApplicationContext(BehindItsInterface.class))),
                declaration(
                        "the parent, lazy",
                        runner -> runner.withParent(
                                new AnnotationConfigApplicationContext(LazyBehindItsInterface.class))));
    }

    private static Arguments declaration(String name, UnaryOperator<ApplicationContextRunner> declared) {
        return Arguments.of(name, declared);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("declarations")
    void whenABeanIsDeclaredAsSomethingElseThenAllThatItIsIsFound(
            String name, UnaryOperator<ApplicationContextRunner> declared) {
        declared.apply(runner).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(dispatch(context, PING))
                    .as("handler, argument")
                    .isEqualTo(TestPackets.hex(PING.toBuilder().setText("word").build()));
            assertThat(dispatch(context, PONG)).as("exception handler").isEqualTo(TestPackets.hex(PONG));
            assertThat(dispatch(context, TestPing.getDefaultInstance()))
                    .as("guard")
                    .isEqualTo(TestPackets.hex(
                            TestPong.newBuilder().setText("refused").build()));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class ScopedBehindItsSuperclass {
        @Bean
        @Scope(value = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
        Mute mute() {
            return new Speaking();
        }
    }

    static class Mute {}

    static class Speaking extends Mute {
        @MessageHandler
        TestPing echo(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenAScopedProxyHidesAHandlerThenStartupFails() {
        runner.withInitializer(context -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
                .withUserConfiguration(ScopedBehindItsSuperclass.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context,
                        Speaking.class.getName() + "#echo of bean 'mute'",
                        "cannot be called through the bean's proxy",
                        "Declare Speaking as the return type"));
    }

    static class PrototypeBehindItsSuperclass {
        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        Mute mute() {
            return new Speaking();
        }
    }

    @Test
    void whenAPrototypeHidesAHandlerThenStartupFails() {
        runner.withUserConfiguration(PrototypeBehindItsSuperclass.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context, Speaking.class.getName(), "is a prototype", "Make Speaking a singleton"));
    }

    static class HarmlessPrototypes {
        private int made;
        private int destroyed;

        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        AutoCloseable harmless() {
            made++;
            return () -> destroyed++;
        }
    }

    @Test
    void whenAPrototypeHasToBeMadeToBeLookedAtThenItIsDestroyedAgain() {
        runner.withUserConfiguration(HarmlessPrototypes.class).run(context -> {
            HarmlessPrototypes prototypes = context.getBean(HarmlessPrototypes.class);
            assertThat(prototypes.made).isOne();
            assertThat(prototypes.destroyed).isOne();
        });
    }

    @Test
    void whenTheApplicationIsStoppedAndStartedAgainThenNothingIsFoundTwice() {
        runner.withUserConfiguration(BehindItsInterface.class).run(context -> {
            context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                    .stop();
            context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                    .start();

            assertThat(dispatch(context, PONG)).isEqualTo(TestPackets.hex(PONG));
            assertThat(TestDispatch.interceptors(context)).hasSize(1);
        });
    }

    @Lazy
    static class LazyWithoutHandlers {
        LazyWithoutHandlers() {
            throw new AssertionError("made though nobody asked for it");
        }
    }

    record Settled(String value) {}

    static class LazyOfAFinalClass {
        @Bean
        @Lazy
        Settled settled() {
            throw new AssertionError("made though nobody asked for it");
        }
    }

    @Test
    void whenALazyBeanCannotHaveHandlersThenItIsNotMade() {
        runner.withUserConfiguration(LazyWithoutHandlers.class, LazyOfAFinalClass.class)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class ClassProxies {
        @Bean
        static BeanNameAutoProxyCreator proxies() {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setProxyTargetClass(true);
            creator.setBeanNames("proxied");
            creator.setInterceptorNames("advice");
            return creator;
        }

        @Bean
        MethodInterceptor advice() {
            return invocation -> invocation.proceed();
        }
    }

    static class FinalHandler {
        @MessageHandler
        final TestPing echo(TestPing ping) {
            return ping;
        }
    }

    static class PrivateHandler {
        @MessageHandler
        @SuppressWarnings("UnusedMethod") // Called as a handler, where that can be.
        private TestPing echo(TestPing ping) {
            return ping;
        }
    }

    static class ForeignHandler extends ForeignHandlers.OfMessages {}

    static class FinalExceptionHandler {
        @MessageHandler
        TestPing echo(TestPing ping) {
            return ping;
        }

        @MessageExceptionHandler
        final void failed(IllegalStateException failure) {}
    }

    static Stream<Arguments> beyondAProxy() {
        return Stream.of(
                Arguments.of(FinalHandler.class, FinalHandler.class, "echo", "final"),
                Arguments.of(PrivateHandler.class, PrivateHandler.class, "echo", "private"),
                Arguments.of(ForeignHandler.class, ForeignHandlers.OfMessages.class, "echo", "public or protected"),
                Arguments.of(FinalExceptionHandler.class, FinalExceptionHandler.class, "failed", "final"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beyondAProxy")
    void whenABeansClassIsProxiedAndAMethodIsBeyondTheProxyThenStartupFails(
            Class<?> bean, Class<?> declaring, String method, String mend) {
        runner.withUserConfiguration(ClassProxies.class)
                .withBean("proxied", bean)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context,
                        declaring.getName() + "#" + method,
                        "cannot be called through the bean's proxy",
                        mend));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beyondAProxy")
    void whenTheSameBeanIsNotProxiedThenAllIsWell(Class<?> bean) {
        runner.withBean("plain", bean).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING));
        });
    }

    static class Echo {
        @MessageHandler
        TestPing echo(TestPing ping) {
            return ping;
        }
    }

    /** On its proxy, the field would be 0, and everything would pass. */
    static class FinalGuard implements MessageInterceptor {
        private final int least = 1;

        @Override
        public final void before(Session session, Message message, HandlerRegistration handler) {
            if (message instanceof TestPing ping && ping.getSequence() < least) {
                throw new MessageRefusedException("too few");
            }
        }
    }

    static class SoundGuard implements MessageInterceptor {
        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            throw new MessageRefusedException("nothing passes");
        }
    }

    @Test
    void whenAGuardsClassIsProxiedThenItGuards() {
        runner.withUserConfiguration(ClassProxies.class)
                .withBean(Echo.class)
                .withBean("proxied", SoundGuard.class)
                .run(context -> {
                    assertThat(dispatch(context, PING)).isEmpty();
                    assertThat(context.getBean(DefaultMessageDispatcher.class)
                                    .counters()
                                    .refusedCount())
                            .isOne();
                });
    }

    @Test
    void whenAGuardIsBeyondItsProxyThenStartupFails() {
        runner.withUserConfiguration(ClassProxies.class)
                .withBean(Echo.class)
                .withBean("proxied", FinalGuard.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context,
                        FinalGuard.class.getName() + "#before",
                        "cannot be called through the bean's proxy",
                        "final"));
    }

    static class Guard implements Service, MessageInterceptor {}

    @Configuration(proxyBeanMethods = false)
    static class GuardBehindAProxy {
        @Bean
        ProxyFactoryBean service() {
            ProxyFactoryBean proxy = new ProxyFactoryBean();
            proxy.setTarget(new Guard());
            proxy.setInterfaces(Service.class);
            return proxy;
        }
    }

    @Test
    void whenAProxyHidesAGuardThenStartupFails() {
        runner.withUserConfiguration(GuardBehindAProxy.class)
                .withBean(Echo.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context, "'service' (" + Guard.class.getName(), "its proxy hides", "interface"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OrderedGuards {
        record Named(String name, Journal journal) implements MessageInterceptor {
            @Override
            public void before(Session session, Message message, HandlerRegistration handler) {
                journal.add(name);
            }
        }

        @Bean
        @Order(3)
        Object third(Journal journal) {
            return new Named("third", journal);
        }

        @Bean
        @Order(1)
        MessageInterceptor first(Journal journal) {
            return new Named("first", journal);
        }

        @Bean
        @Order(2)
        @Lazy
        Object second(Journal journal) {
            return new Named("second", journal);
        }
    }

    @Test
    void whenGuardsAreDeclaredByMethodsWithAnOrderThenTheyStandInIt() {
        runner.withUserConfiguration(OrderedGuards.class)
                .withBean(Journal.class)
                .withBean(Echo.class)
                .run(context -> {
                    dispatch(context, PING);
                    assertThat(context.getBean(Journal.class).entries()).containsExactly("first", "second", "third");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoExpectations {
        @Bean
        @Lazy
        Object hidden() {
            return new NothingExpected();
        }
    }

    /** As good as none, but another one. */
    private static final class NothingExpected implements ReplyExpectations {
        @Override
        public @Nullable MessageType findType(int id) {
            return null;
        }

        @Override
        public boolean take(Session session, MessageType type, Message message) {
            return false;
        }

        @Override
        public boolean isAwaited(Session session) {
            return false;
        }

        @Override
        public void abandon(Session session) {}
    }

    @Test
    void whenTheOneWhoExpectsRepliesIsHiddenThenStartupFails() {
        runner.withUserConfiguration(TwoExpectations.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context,
                        "'hidden' (" + NothingExpected.class.getName(),
                        "is not used as ReplyExpectations",
                        "ReplyExpectations"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Hiding {
        @Bean
        @Lazy
        Object convention() {
            return new DefaultHandlerObservationConvention();
        }
    }

    @Test
    void whenAnObservationConventionIsHiddenThenStartupFails() {
        runner.withUserConfiguration(Hiding.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context,
                        "'convention' (" + DefaultHandlerObservationConvention.class.getName(),
                        "is not used as HandlerObservationConvention",
                        "HandlerObservationConvention"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Monsters {
        interface Monster {}

        static class Orc implements Monster {
            @MessageHandler
            void hit(TestBoom boom) {}
        }

        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        Monster monster(String name) {
            return new Orc();
        }
    }

    @Test
    void whenABeanIsMadeLaterAndShouldHaveBeenFoundThenItIsRefused() {
        runner.withUserConfiguration(Monsters.class).run(context -> {
            assertThat(context).hasNotFailed();

            assertThatThrownBy(() -> context.getBean("monster", "orc"))
                    .hasRootCauseMessage(
                            "Bean 'monster' (%s) has @MessageHandler methods, but was made when the program had started, so nobody uses it as such. Make it a singleton, and declare it with its own class."
                                    .formatted(Monsters.Orc.class.getName()));
        });
    }
}
