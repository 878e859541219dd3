package io.byteborne.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.catalogueproto.TestEverything;
import io.byteborne.catalogueproto.TestNothing;
import io.byteborne.jsonproto.C2S_Show;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.system.SystemMessages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected numbers were computed by a program of a few lines in Python, from texts that were written by hand. */
class MessagesHashTests {
    private static List<MessageType> types(List<Class<? extends Message>> classes) {
        MessageRegistry registry = new MessageRegistry();
        return classes.stream().map(registry::register).toList();
    }

    /*
     * 1000 proto.S2C_Chat
     * 1 single string
     * 2000 proto.C2S_Chat
     * 1 single string
     */
    @Test
    void whenMessagesAreFewThenTheirLinesAreHashed() {
        assertThat(MessagesHash.of(types(List.of(S2C_Chat.class, C2S_Chat.class))))
                .isEqualTo(0x36db2d078f864252L);
    }

    /*
     * 1000 proto.S2C_Chat
     * 1 single string
     * 9500 byteborne.json.C2S_Show
     * 1 single string
     * 2 repeated byteborne.json.ShownPart
     * 9602 byteborne.requests.S2C_Confirm
     * 1 single int64
     * 2 single string
     * 9800 byteborne.catalogue.TestEverything
     * 1 single uint32
     * 2 single string
     * 3 repeated byteborne.catalogue.TestEverything.Way
     * 4 map string byteborne.catalogue.TestEverything.Part
     * 5 single bytes
     * 6 single sint64
     * 7 single google.protobuf.Timestamp
     * 9801 byteborne.catalogue.TestNothing
     */
    @Test
    void whenFieldsAreOfEveryKindThenTheirTypesAreHashed() {
        assertThat(MessagesHash.of(types(List.of(
                        S2C_Chat.class, C2S_Show.class, S2C_Confirm.class, TestEverything.class, TestNothing.class))))
                .isEqualTo(0x507e33aaa04e0633L);
    }

    @Test
    void whenMessagesComeInAnotherOrderThenTheNumberIsTheSame() {
        List<MessageType> reversed = new ArrayList<>(types(List.of(S2C_Chat.class, C2S_Chat.class)));
        Collections.reverse(reversed);

        assertThat(MessagesHash.of(reversed)).isEqualTo(0x36db2d078f864252L);
    }

    @Test
    void whenMessagesAreTheFrameworksOwnThenTheyAreNotHashed() {
        assertThat(MessagesHash.of(types(List.of(S2C_Chat.class, C2S_Chat.class, SystemMessages.Hello.class))))
                .isEqualTo(0x36db2d078f864252L);
    }

    @Test
    void whenThereAreNoMessagesThenTheNumberIsThatOfAnEmptyText() {
        assertThat(MessagesHash.of(List.of())).isEqualTo(0xcbf29ce484222325L);
    }
}
