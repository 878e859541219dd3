package io.byteborne.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.LoginAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.login.LoginFixture.User;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

/** However an authenticator is declared: where there is one, strangers are turned away. */
class LoginDeclarationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    LoginAutoConfiguration.class,
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1")
            // The test is the world thread: no tick comes.
            .withPropertyValues("byteborne.world.tick-interval=1m");

    /** What the rest of the game knows of the class that also lets clients log in. */
    interface Accounts {}

    static class AccountsInMemory implements Accounts, Authenticator<C2S_Login> {
        @Override
        public CompletionStage<User> authenticate(Session session, C2S_Login login) {
            return Authenticator.accept(new User(login.getName()));
        }
    }

    static class Known {
        @Bean
        AccountsInMemory accounts() {
            return new AccountsInMemory();
        }
    }

    static class BehindItsInterface {
        @Bean
        Accounts accounts() {
            return new AccountsInMemory();
        }
    }

    static class BehindObject {
        @Bean
        Object accounts() {
            return new AccountsInMemory();
        }
    }

    static class LazyBehindItsInterface {
        @Bean
        @Lazy
        Accounts accounts() {
            return new AccountsInMemory();
        }
    }

    static class OpenAccounts {}

    static class ClosedAccounts extends OpenAccounts implements Authenticator<C2S_Login> {
        @Override
        public CompletionStage<User> authenticate(Session session, C2S_Login login) {
            return Authenticator.refuse("closed");
        }
    }

    static class LazyBehindItsSuperclass {
        @Bean
        @Lazy
        OpenAccounts accounts() {
            return new ClosedAccounts();
        }
    }

    @Lazy
    static class LazyClass extends AccountsInMemory {}

    static class PrototypeBehindItsInterface {
        @Bean
        @Scope(BeanDefinition.SCOPE_PROTOTYPE)
        Accounts accounts() {
            return new AccountsInMemory();
        }
    }

    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    static class PrototypeClass extends AccountsInMemory {}

    static class Factory implements FactoryBean<Object> {
        private final @Nullable Class<?> told;

        Factory(@Nullable Class<?> told) {
            this.told = told;
        }

        @Override
        public Object getObject() {
            return new AccountsInMemory();
        }

        @Override
        public @Nullable Class<?> getObjectType() {
            return told;
        }
    }

    static class MadeByAFactory {
        @Bean
        Factory accounts() {
            return new Factory(Accounts.class);
        }
    }

    static class MadeByASilentFactory {
        @Bean
        Factory accounts() {
            return new Factory(null);
        }
    }

    static class LazilyMadeByAFactory {
        @Bean
        @Lazy
        Factory accounts() {
            return new Factory(Accounts.class);
        }
    }

    /** Made of the class, or of its interfaces. */
    @Configuration(proxyBeanMethods = false)
    static class BehindAProxy extends Known {
        @Bean
        static BeanNameAutoProxyCreator proxies(Environment environment) {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setProxyTargetClass(environment.getRequiredProperty("proxies-of-classes", Boolean.class));
            creator.setBeanNames("accounts");
            creator.setInterceptorNames("advice");
            return creator;
        }

        @Bean
        MethodInterceptor advice() {
            return invocation -> invocation.proceed();
        }
    }

    /** Sorted behind everything of this program. */
    @AutoConfiguration
    static class Library {
        @Bean
        Accounts accounts() {
            return new AccountsInMemory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RegisteredLate {
        @Bean
        static SmartInitializingSingleton late(ConfigurableListableBeanFactory beanFactory) {
            return () -> beanFactory.registerSingleton("accounts", new AccountsInMemory());
        }
    }

    static Stream<Arguments> declarations() {
        return Stream.of(
                declaration("its class", runner -> runner.withUserConfiguration(Known.class)),
                declaration("an interface", runner -> runner.withUserConfiguration(BehindItsInterface.class)),
                declaration("Object", runner -> runner.withUserConfiguration(BehindObject.class)),
                declaration("lazy, its class", runner -> runner.withUserConfiguration(LazyClass.class)),
                declaration("lazy, an interface", runner -> runner.withUserConfiguration(LazyBehindItsInterface.class)),
                declaration(
                        "lazy, a superclass", runner -> runner.withUserConfiguration(LazyBehindItsSuperclass.class)),
                declaration("a prototype, its class", runner -> runner.withUserConfiguration(PrototypeClass.class)),
                declaration(
                        "a prototype, an interface",
                        runner -> runner.withUserConfiguration(PrototypeBehindItsInterface.class)),
                declaration("a factory bean", runner -> runner.withUserConfiguration(MadeByAFactory.class)),
                declaration(
                        "a factory bean that names no type",
                        runner -> runner.withUserConfiguration(MadeByASilentFactory.class)),
                declaration("a lazy factory bean", runner -> runner.withUserConfiguration(LazilyMadeByAFactory.class)),
                declaration(
                        "a library that comes later",
                        runner -> runner.withConfiguration(AutoConfigurations.of(Library.class))),
                declaration(
                        "behind a proxy of its class",
                        runner -> runner.withUserConfiguration(BehindAProxy.class)
                                .withPropertyValues("proxies-of-classes=true")),
                declaration(
                        "behind a proxy of its interfaces",
                        runner -> runner.withUserConfiguration(BehindAProxy.class)
                                .withPropertyValues("proxies-of-classes=false")),
                declaration(
                        "a supplier of an interface", runner -> runner.withBean(Accounts.class, AccountsInMemory::new)),
                declaration(
                        "an object",
                        runner -> runner.withInitializer(context ->
                                context.getBeanFactory().registerSingleton("accounts", new AccountsInMemory()))),
                declaration(
                        "an object that is registered when all others exist",
                        runner -> runner.withUserConfiguration(RegisteredLate.class)),
                declaration(
                        "all beans lazy, its class", runner -> allLazy(runner).withUserConfiguration(Known.class)),
                declaration(
                        "all beans lazy, an interface",
                        runner -> allLazy(runner).withUserConfiguration(BehindItsInterface.class)),
                declaration("the parent", runner -> runner.withParent(parent(Known.class))),
                declaration(
                        "the parent, lazy, an interface",
                        runner -> runner.withParent(parent(LazyBehindItsInterface.class))));
    }

    private static Arguments declaration(String name, UnaryOperator<ApplicationContextRunner> declared) {
        return Arguments.of(name, declared);
    }

    private static ApplicationContextRunner allLazy(ApplicationContextRunner runner) {
        return runner.withInitializer(
                context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
    }

    private static AnnotationConfigApplicationContext parent(Class<?> configuration) {
        return new AnnotationConfigApplicationContext(configuration);
    }

    static class Game {
        private int strangers;

        @MessageHandler
        void whoAmI(C2S_WhoAmI message) {
            strangers++;
        }
    }

    private static void withAStranger(
            AssertableApplicationContext context, Consumer<DefaultMessageDispatcher> assertions) {
        assertThat(context).hasNotFailed();
        DefaultMessageDispatcher dispatcher = context.getBean(DefaultMessageDispatcher.class);
        try (TestSessions sessions = new TestSessions(context.getBean(PacketEncoder.class))) {
            dispatcher.dispatch(
                    sessions.open(),
                    context.getBean(MessageRegistry.class).register(C2S_WhoAmI.class),
                    C2S_WhoAmI.getDefaultInstance());
            assertions.accept(dispatcher);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("declarations")
    void whenThereIsAnAuthenticatorThenStrangersAreTurnedAwayHoweverItIsDeclared(
            String name, UnaryOperator<ApplicationContextRunner> declared) {
        declared.apply(runner.withBean(Game.class))
                .run(context -> withAStranger(context, dispatcher -> {
                    assertThat(context.getBean(Game.class).strangers).isZero();
                    assertThat(dispatcher.counters().refusedCount()).isOne();
                    assertThat(dispatcher.handlers().stream().<Class<?>>map(HandlerRegistration::messageClass))
                            .contains(C2S_Login.class);
                }));
    }

    @Test
    void whenThereIsNoneThenEverybodyIsServed() {
        runner.withBean(Game.class)
                .run(context -> withAStranger(context, dispatcher -> {
                    assertThat(context.getBean(Game.class).strangers).isOne();
                    assertThat(dispatcher.counters().refusedCount()).isZero();
                }));
    }
}
