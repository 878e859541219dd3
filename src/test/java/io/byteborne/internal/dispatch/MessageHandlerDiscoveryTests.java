package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

/** What may be a handler. What may not is in {@link MessageHandlerMistakesTests}. */
class MessageHandlerDiscoveryTests {
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
        MessageType type = context.getBean(MessageRegistry.class).register(message.getClass());
        dispatcher.dispatch(session, type, message);
        assertThat(dispatcher.counters().unhandledCount()).isZero();
        assertThat(dispatcher.counters().failedCount()).isZero();
        return sessions.sentOver(session);
    }

    /** What handlers were called with; injected into them. */
    static class Calls {
        final List<@Nullable Object> arguments = new ArrayList<>();
        int intercepted;
    }

    static class Injected {
        private final Calls calls;

        Injected(Calls calls) {
            this.calls = calls;
        }

        @MessageHandler
        TestPong ping(Session session, TestPing ping) {
            calls.arguments.add(session);
            calls.arguments.add(ping);
            return PONG;
        }
    }

    @Test
    void whenABeanWasRegisteredAsAnObjectThenItsMethodIsCalled() {
        Calls calls = new Calls();
        runner.withInitializer(context -> context.getBeanFactory().registerSingleton("object", new Injected(calls)))
                .run(context -> assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PONG)));
    }

    @Test
    void whenABeanTakesItsPartsInItsConstructorThenItsPackagePrivateMethodIsCalledOnIt() {
        runner.withBean(Calls.class).withUserConfiguration(Injected.class).run(context -> {
            assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PONG));
            assertThat(context.getBean(Calls.class).arguments).containsExactly(session, PING);
            assertThat(context.getBean(DefaultMessageDispatcher.class).handlers())
                    .extracting(HandlerRegistration::description)
                    .containsExactly(Injected.class.getName() + "#ping");
        });
    }

    static class EveryShape {
        private final List<@Nullable Object> seen = new ArrayList<>();

        @MessageHandler
        void messageFirst(TestPing ping, Session session) {
            seen.add(ping);
            seen.add(session);
        }

        @MessageHandler(TestPong.class)
        @Nullable
        Message sessionOnly(Session session) {
            seen.add(session);
            return null;
        }

        @MessageHandler(TestBoom.class)
        TestPing nothing() {
            seen.add("nothing");
            return PING;
        }
    }

    @Test
    void whenMethodsTakeMessageAndSessionInWhateverOrderOrNeitherThenEachGetsWhatItTakes() {
        runner.withUserConfiguration(EveryShape.class).run(context -> {
            assertThat(dispatch(context, PING)).as("void answers nothing").isEmpty();
            assertThat(dispatch(context, PONG)).as("null answers nothing").isEmpty();
            assertThat(dispatch(context, TestBoom.getDefaultInstance())).isEqualTo(TestPackets.hex(PING));
            assertThat(context.getBean(EveryShape.class).seen).containsExactly(PING, session, session, "nothing");
        });
    }

    static class MessageOnly {
        @MessageHandler
        @SuppressWarnings("UnusedMethod") // Called as a handler.
        private TestPing echo(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenAMethodTakesTheMessageOnlyAndIsPrivateThenItIsCalled() {
        runner.withUserConfiguration(MessageOnly.class)
                .run(context -> assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING)));
    }

    static class ValueAndParameter {
        @MessageHandler(TestPing.class)
        TestPing echo(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenAnAnnotationNamesWhatTheMethodTakesAnywayThenItIsCalled() {
        runner.withUserConfiguration(ValueAndParameter.class)
                .run(context -> assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING)));
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @MessageHandler
    @interface Cheat {}

    static class Composed {
        @Cheat
        TestPing echo(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenAnAnnotationIsItselfAMessageHandlerThenItsMethodIsCalled() {
        runner.withUserConfiguration(Composed.class)
                .run(context -> assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING)));
    }

    abstract static class Parent {
        @MessageHandler
        TestPing echo(TestPing ping) {
            return ping;
        }
    }

    static class Child extends Parent {}

    @Test
    void whenAHandlerIsInheritedThenItIsCalledAndNamedAfterTheBean() {
        runner.withUserConfiguration(Child.class).run(context -> {
            assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING));
            assertThat(context.getBean(DefaultMessageDispatcher.class).handlers())
                    .extracting(HandlerRegistration::description)
                    .containsExactly(Child.class.getName() + "#echo");
        });
    }

    interface Answer<M extends Message> {
        M answer(M message);
    }

    static class GenericAnswer implements Answer<TestPing> {
        @Override
        @MessageHandler
        public TestPing answer(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenAHandlerImplementsAGenericMethodThenOnlyTheRealOneIsRegistered() {
        runner.withUserConfiguration(GenericAnswer.class)
                .run(context -> assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING)));
    }

    @Lazy
    static class LateRiser extends Parent {}

    @Test
    void whenABeanIsLazyThenItsHandlerIsThereAllTheSame() {
        runner.withUserConfiguration(LateRiser.class)
                .run(context -> assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING)));
    }

    @Scope(value = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
    static class Scoped extends Parent {}

    @Test
    void whenABeanHasAScopeAndAProxyThenItsHandlerIsRegisteredOnce() {
        runner.withInitializer(context -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
                .withUserConfiguration(Scoped.class)
                .run(context -> {
                    assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING));
                    assertThat(context.getBean(DefaultMessageDispatcher.class).handlers())
                            .extracting(HandlerRegistration::description)
                            .containsExactly(Scoped.class.getName() + "#echo");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class ClassProxies {
        @Bean
        static BeanNameAutoProxyCreator proxies() {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setProxyTargetClass(true);
            creator.setBeanNames("proxied");
            creator.setInterceptorNames("counter");
            return creator;
        }

        @Bean
        MethodInterceptor counter(Calls calls) {
            return invocation -> {
                calls.intercepted++;
                return invocation.proceed();
            };
        }
    }

    @Test
    void whenABeansClassIsProxiedThenItsHandlerIsCalledThroughTheProxy() {
        runner.withUserConfiguration(ClassProxies.class)
                .withBean(Calls.class)
                .withBean("proxied", Injected.class)
                .run(context -> {
                    assertThat(AopUtils.isCglibProxy(context.getBean("proxied")))
                            .isTrue();
                    assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PONG));
                    Calls calls = context.getBean(Calls.class);
                    assertThat(calls.intercepted).isOne();
                    assertThat(calls.arguments).containsExactly(session, PING);
                    assertThat(context.getBean(DefaultMessageDispatcher.class).handlers())
                            .extracting(HandlerRegistration::description)
                            .containsExactly(Injected.class.getName() + "#ping");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class InterfaceProxies extends ClassProxies {
        @Bean
        static BeanNameAutoProxyCreator proxies() {
            BeanNameAutoProxyCreator creator = ClassProxies.proxies();
            creator.setProxyTargetClass(false);
            return creator;
        }
    }

    interface Echo {
        TestPing echo(TestPing ping);
    }

    static class EchoOverInterface implements Echo {
        @Override
        @MessageHandler
        public TestPing echo(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenABeansInterfaceIsProxiedAndHasTheMethodThenItIsCalledThroughTheProxy() {
        runner.withUserConfiguration(InterfaceProxies.class)
                .withBean(Calls.class)
                .withBean("proxied", EchoOverInterface.class)
                .run(context -> {
                    assertThat(AopUtils.isJdkDynamicProxy(context.getBean("proxied")))
                            .isTrue();
                    assertThat(dispatch(context, PING)).isEqualTo(TestPackets.hex(PING));
                    assertThat(context.getBean(Calls.class).intercepted).isOne();
                });
    }

    static class EchoBesideInterface implements Runnable {
        @Override
        public void run() {}

        @MessageHandler
        public TestPing echo(TestPing ping) {
            return ping;
        }
    }

    @Test
    void whenABeansInterfaceIsProxiedAndLacksTheMethodThenStartupFails() {
        runner.withUserConfiguration(InterfaceProxies.class)
                .withBean(Calls.class)
                .withBean("proxied", EchoBesideInterface.class)
                .run(context -> MessageHandlerMistakesTests.assertReport(
                        context,
                        EchoBesideInterface.class.getName() + "#echo",
                        "cannot be called through the bean's proxy",
                        "Declare the method in an interface"));
    }
}
