package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import badid.proto.IdTooLarge;
import clashing.proto.ClashingMessages.ClashA;
import clashing.proto.ClashingMessages.ClashB;
import extendable.proto.Extendable;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.server.StartupException;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.DefaultResourceLoader;

class MessageRegistryTests {
    private final MessageRegistry registry = new MessageRegistry();

    @Test
    void whenATypeIsRegisteredThenItIsFoundWithTheIdOfItsOption() {
        MessageType registered = registry.register(TestPing.class);

        assertThat(registered.id()).isEqualTo(9000);
        assertThat(registry.find(TestPing.class)).isSameAs(registered);
    }

    @Test
    void whenATypeIsNamedInFullOrByItsLastPartOrByItsClassThenItIsFound() {
        MessageType ping = registry.register(TestPing.class);
        registry.register(TestBoom.class);

        assertThat(registry.named("byteborne.test.TestPing")).containsExactly(ping);
        assertThat(registry.named("TestPing")).containsExactly(ping);
        assertThat(registry.named(TestPing.class.getName())).containsExactly(ping);
        assertThat(registry.named("Ping")).isEmpty();
    }

    @Test
    void whenSeveralTypesHaveTheNameThenAllAreFoundUnlessOneIsNamedInFull() {
        MessageType game = registry.register(io.byteborne.proto.rps.C2S_Show.class);
        MessageType json = registry.register(io.byteborne.jsonproto.C2S_Show.class);

        assertThat(registry.named("C2S_Show")).containsExactlyInAnyOrder(game, json);
        assertThat(registry.named("rps.C2S_Show")).containsExactly(game);
    }

    @Test
    void whenATypeIsRegisteredTwiceThenItStaysOne() {
        MessageType registered = registry.register(TestPing.class);

        assertThat(registry.register(TestPing.class)).isSameAs(registered);
        assertThat(registry.all()).containsExactly(registered);
    }

    @Test
    void whenATypeIsDescribedTwiceThenTheFirstStays() {
        MessageType registered = registry.register(TestPing.class);

        // As when a second thread has begun to describe the class before the first one was through.
        registry.registerIfIdentified(TestPing.class);

        assertThat(registry.find(TestPing.class)).isSameAs(registered);
        assertThat(registry.all()).containsExactly(registered);
    }

    @Test
    void whenATypeIsNotRegisteredThenItIsNotFound() {
        registry.register(TestPing.class);

        assertThat(registry.find(C2S_Chat.class)).isNull();
    }

    @Test
    void whenTypesAreListedThenByAscendingId() {
        registry.register(TestBoom.class);
        registry.register(C2S_Chat.class);
        registry.register(TestPing.class);

        assertThat(registry.all()).extracting(MessageType::id).containsExactly(2000, 9000, 9002);
    }

    @Test
    void whenTwoMessagesHaveOneIdThenBothAndTheirFilesAreNamed() {
        registry.register(ClashA.class);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> registry.register(ClashB.class))
                .withMessage("Messages byteborne.clashing.ClashA (clashing_messages.proto) and "
                        + "byteborne.clashing.ClashB (clashing_messages.proto) have the same id, 9100.")
                .extracting(StartupException::action)
                .isEqualTo("Give one of them another byteborne.message_id.");
        assertThat(registry.find(ClashB.class)).isNull();
    }

    @Test
    void whenAMessageHasNoIdThenItIsNamedAndTheOptionIsSpelledOut() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> registry.register(TestNoId.class))
                .withMessageContaining("io.byteborne.testproto.TestNoId")
                .extracting(StartupException::action, type(String.class))
                .asString()
                .contains("option (byteborne.message_id) = <100 to 65535>;");
    }

    @Test
    void whenAnIdIsOutOfRangeThenStartupFails() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> registry.register(IdTooLarge.class))
                .withMessageContaining("byteborne.badid.IdTooLarge")
                .withMessageContaining("65536");
    }

    @Nested
    class Scanning {
        private final MessageScanner scanner = new MessageScanner(new DefaultResourceLoader());

        @Test
        void whenPackagesAreScannedThenTheirMessagesWithIdsAreRegistered() {
            scanner.registerAll(List.of("io.byteborne.testproto", "io.byteborne.proto"), registry);

            assertThat(registry.all()).extracting(MessageType::id).contains(1000, 2000, 9000, 9001, 9002);
            assertThat(registry.find(TestNoId.class)).isNull();
        }

        @Test
        void whenAMessageMayBeExtendedThenItIsRegisteredLikeAnyOther() {
            scanner.registerAll(List.of("extendable"), registry);

            assertThat(registry.find(Extendable.class))
                    .extracting(MessageType::id)
                    .isEqualTo(9110);
        }

        @Test
        void whenMessagesThatNobodyHandlesClashThenStartupFails() {
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> scanner.registerAll(List.of("clashing"), registry))
                    .withMessageContaining("ClashA")
                    .withMessageContaining("ClashB");
        }
    }
}
