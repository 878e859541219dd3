package io.byteborne.internal.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.byteborne.internal.login.LoginFixture.User;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MissingArgumentException;
import java.lang.reflect.Method;
import java.security.Principal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;

class PrincipalResolverTests {
    private static final C2S_WhoAmI MESSAGE = C2S_WhoAmI.getDefaultInstance();

    private final TestSessions sessions = new TestSessions(new MessageSerializer(new MessageRegistry()));
    private final ChannelSession session = sessions.open();

    @AfterEach
    void close() {
        sessions.close();
    }

    static class Handlers {
        @MessageHandler
        void principal(C2S_WhoAmI message, Principal user) {}

        @MessageHandler
        void user(C2S_WhoAmI message, User user) {}

        @MessageHandler
        void nullable(C2S_WhoAmI message, @Nullable User user) {}

        @MessageHandler
        void text(C2S_WhoAmI message, String text) {}
    }

    private static @Nullable ArgumentValue resolve(String method) {
        Method handler = Arrays.stream(Handlers.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(method))
                .findFirst()
                .orElseThrow();
        return new PrincipalResolver(() -> true).resolve(new MethodParameter(handler, 1));
    }

    private @Nullable Object valueOf(String method) throws Exception {
        ArgumentValue value = Objects.requireNonNull(resolve(method));
        return value.of(session, MESSAGE);
    }

    @Test
    void whenSomebodyIsLoggedInThenThatIsTheValue() throws Exception {
        User ada = new User("ada");
        session.bind(ada, "ada");

        assertThat(valueOf("principal")).isSameAs(ada);
        assertThat(valueOf("user")).isSameAs(ada);
        assertThat(valueOf("nullable")).isSameAs(ada);
    }

    @Test
    void whenNobodyIsLoggedInThenThereIsAValueOnlyWhereItMayBeNull() throws Exception {
        assertThat(valueOf("nullable")).isNull();
        assertThatExceptionOfType(MissingArgumentException.class)
                .isThrownBy(() -> valueOf("principal"))
                .withMessageContaining("Nobody is logged in over session 1");
    }

    @Test
    void whenTheUserIsOfAnotherClassThenThereIsNoValue() throws Exception {
        session.bind(() -> "somebody", "somebody");

        assertThat(valueOf("principal")).isSameAs(session.principal());
        assertThatExceptionOfType(MissingArgumentException.class)
                .isThrownBy(() -> valueOf("user"))
                .withMessageContaining("not a " + User.class.getName());
    }

    @Test
    void whenAParameterIsNoPrincipalThenItIsLeftToOthers() {
        assertThat(resolve("text")).isNull();
    }
}
