package io.byteborne.sample.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.test.GameServerTest;
import io.byteborne.test.TestClients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GameServerTest
class EchoChatServerTests {
    @Autowired
    TestClients clients;

    @Test
    void whenALineIsSentThenTheSameLineComesBack() {
        C2S_Chat line = C2S_Chat.newBuilder().setContent("hi").build();

        S2C_Chat answer = clients.connect().request(line, S2C_Chat.class);

        assertThat(answer.getContent()).isEqualTo("hi");
    }
}
