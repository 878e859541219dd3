package io.byteborne.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.LoginAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.login.LoginFixture.TestAuthenticator;
import io.byteborne.internal.login.LoginFixture.User;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.LoginProperties.SecondLogin;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Guest;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testproto.TestNoId;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

/** What there is with and without a login, and what stops start-up. */
class LoginAutoConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    LoginAutoConfiguration.class,
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1");

    private static void assertReport(AssertableApplicationContext context, String mend, String... why) {
        assertThat(context).hasFailed();
        FailureAnalysis report = FailureReports.of(context.getStartupFailure());
        assertThat(report.getDescription()).contains(why);
        assertThat(report.getAction()).contains(mend);
    }

    static class LambdaAuthenticator {
        @Bean
        Authenticator<C2S_Guest> guests() {
            return (session, guest) -> Authenticator.accept(new User(guest.getName()));
        }
    }

    @Test
    void whenThereIsNoAuthenticatorThenNothingStandsBeforeHandlersAndNoTimeRuns() {
        runner.run(context -> {
            assertThat(TestDispatch.interceptors(context)).isEmpty();
            assertThat(context.getBean(DefaultUserRegistry.class).names()).isEmpty();
            try (TestSessions sessions = new TestSessions(context.getBean(PacketEncoder.class))) {
                context.publishEvent(new SessionOpenedEvent(sessions.open(), true));
                assertThat(context.getBean(WorldTimer.class).count()).isZero();
            }
        });
    }

    @Test
    void whenThereAreAuthenticatorsThenEachHandlesItsMessageForAnybody() {
        runner.withBean(TestAuthenticator.class)
                .withUserConfiguration(LambdaAuthenticator.class)
                .run(context -> {
                    assertThat(TestDispatch.interceptors(context)).hasExactlyElementsOfTypes(LoginInterceptor.class);
                    List<? extends HandlerRegistration> handlers =
                            context.getBean(DefaultMessageDispatcher.class).handlers();
                    assertThat(handlers.stream().<Class<?>>map(handler -> handler.messageClass()))
                            .containsExactly(C2S_Login.class, C2S_Guest.class);
                    assertThat(handlers)
                            .allMatch(handler -> handler.options().anonymous())
                            .extracting(HandlerRegistration::description)
                            .contains(TestAuthenticator.class.getName());
                });
    }

    @Test
    void whenNothingIsSetThenTheDefaultsHold() {
        runner.withBean(TestAuthenticator.class)
                .run(context -> assertThat(context.getBean(LoginProperties.class))
                        .isEqualTo(new LoginProperties(Duration.ofSeconds(5), SecondLogin.REJECT_NEW)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"byteborne.login.deadline=0s", "byteborne.login.second-login=both"})
    void whenASettingMakesNoSenseThenStartUpFails(String setting) {
        runner.withBean(TestAuthenticator.class)
                .withPropertyValues(setting)
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("byteborne.login"));
    }

    static class GenericAuthenticator<M extends Message> implements Authenticator<M> {
        @Override
        public CompletionStage<User> authenticate(Session session, M login) {
            return Authenticator.refuse("never asked");
        }
    }

    static class NoIdAuthenticator extends GenericAuthenticator<TestNoId> {}

    static class OtherAuthenticator extends GenericAuthenticator<C2S_Login> {}

    static class AnyMessageAuthenticator extends GenericAuthenticator<Message> {}

    @ParameterizedTest
    @ValueSource(classes = {GenericAuthenticator.class, AnyMessageAuthenticator.class})
    void whenTheLoginMessageIsNotToldThenStartUpFails(Class<?> authenticator) {
        runner.withBean("mine", authenticator)
                .run(context -> assertReport(
                        context,
                        "Authenticator<C2S_Login>",
                        "cannot be told which login message",
                        "authenticator 'mine' (" + authenticator.getName()));
    }

    @Test
    void whenTheLoginMessageHasNoIdThenStartUpFails() {
        runner.withBean("mine", NoIdAuthenticator.class)
                .run(context -> assertReport(
                        context,
                        "option (byteborne.message_id)",
                        TestNoId.class.getName() + " has no message id",
                        "authenticator 'mine'",
                        NoIdAuthenticator.class.getName()));
    }

    @Test
    void whenTwoAuthenticatorsTakeAMessageThenStartUpFailsAndNamesBoth() {
        runner.withBean("one", TestAuthenticator.class)
                .withBean("other", OtherAuthenticator.class)
                .run(context -> assertReport(
                        context,
                        "Remove one of them",
                        C2S_Login.class.getName(),
                        "'one' (" + TestAuthenticator.class.getName(),
                        "'other' (" + OtherAuthenticator.class.getName()));
    }

    static class LoginMessageHandler {
        @MessageHandler
        void handle(C2S_Login login) {}
    }

    @Test
    void whenAHandlerTakesTheLoginMessageThenStartUpFailsAndNamesBoth() {
        runner.withBean(TestAuthenticator.class)
                .withBean(LoginMessageHandler.class)
                .run(context -> assertReport(
                        context, "Remove", TestAuthenticator.class.getName(), LoginMessageHandler.class.getName()));
    }

    static class TakesUser {
        @MessageHandler
        void handle(C2S_WhoAmI message, User user) {}
    }

    static class TakesNullable {
        @MessageHandler
        void handle(C2S_WhoAmI message, @Nullable Principal user) {}
    }

    static class AnonymousTakesUser {
        @MessageHandler(anonymous = true)
        void handle(C2S_WhoAmI message, Principal user) {}
    }

    static class AnonymousTakesNullable {
        @MessageHandler(anonymous = true)
        void handle(C2S_WhoAmI message, @Nullable User user) {}
    }

    /** Any annotation of that name will do. */
    static class AnonymousTakesNullableOfOthers {
        @MessageHandler(anonymous = true)
        void handle(C2S_WhoAmI message, @OtherNullable.Nullable Principal user) {}
    }

    static class OtherNullable {
        @Retention(RetentionPolicy.RUNTIME)
        @interface Nullable {}
    }

    @MessageAdvice
    static class AdviceTakesUser {
        @MessageExceptionHandler
        void handle(IllegalStateException failure, Principal user) {}
    }

    @MessageAdvice
    static class AdviceTakesNullable {
        @MessageExceptionHandler
        void handle(IllegalStateException failure, @Nullable Principal user) {}
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                TakesUser.class,
                TakesNullable.class,
                AnonymousTakesNullable.class,
                AnonymousTakesNullableOfOthers.class,
                AdviceTakesNullable.class
            })
    void whenThereIsALoginThenMethodsMayTakeTheUser(Class<?> bean) {
        runner.withBean(TestAuthenticator.class)
                .withBean(bean)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(classes = {TakesNullable.class, AnonymousTakesNullable.class, AdviceTakesNullable.class})
    void whenThereIsNoLoginThenMethodsMayStillTakeWhatMayBeNull(Class<?> bean) {
        runner.withBean(bean).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whenThereIsNoLoginThenNoHandlerMayCountOnAUser() {
        runner.withBean(TakesUser.class)
                .run(context -> assertReport(
                        context,
                        "Declare a bean that implements Authenticator",
                        TakesUser.class.getName() + ".handle",
                        "takes a User, but nobody can log in"));
    }

    static Stream<Arguments> calledWithoutUser() {
        return Stream.of(
                Arguments.of(AnonymousTakesUser.class, "or remove 'anonymous = true'"),
                Arguments.of(AdviceTakesUser.class, "Mark the parameter as @Nullable."));
    }

    @ParameterizedTest
    @MethodSource("calledWithoutUser")
    void whenAMethodIsAlsoCalledWithoutAUserThenTheParameterHasToBeNullable(Class<?> bean, String mend) {
        runner.withBean(TestAuthenticator.class)
                .withBean(bean)
                .run(context -> assertReport(
                        context, mend, bean.getName() + ".handle", "may be called when nobody is logged in"));
    }
}
