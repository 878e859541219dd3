package io.byteborne.sample.chat;

import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import org.springframework.stereotype.Component;

/** Answers every line of chat with the same line. */
@Component
class EchoChat {
    @MessageHandler
    S2C_Chat echo(C2S_Chat chat) {
        return S2C_Chat.newBuilder().setContent(chat.getContent()).build();
    }
}
