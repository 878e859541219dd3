package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.testing.TestPackets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GameClientTests {
    private static final Duration WAIT = Duration.ofSeconds(10);

    /** What the client reads of a server that sends these bytes. */
    private static GameClient.Answer read(String bytes) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write(TestPackets.hex(bytes));
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            GameClient client = new GameClient(
                    () -> (InetSocketAddress) server.getLocalSocketAddress(),
                    false,
                    new MessageSerializer(new MessageRegistry()));
            GameClient.Answer answer = client.converse(List.of(), WAIT);
            sent.join();
            return answer;
        }
    }

    @Test
    void whenAnIdIsUnknownThenThePacketIsThereAsAreTheOthers() throws IOException {
        GameClient.Answer answer = read("05 00 e7 03 00 04 00 e8 03");

        assertThat(answer.packets()).extracting(GameClient.Packet::id).containsExactly(999, 1000);
        assertThat(answer.ended()).isTrue();
        assertThat(answer.failure()).isNull();
    }

    @Test
    void whenWhatComesIsNoPacketThenThoseBeforeItAreThere() throws IOException {
        GameClient.Answer answer = read("04 00 e8 03 03 00 e8 03");

        assertThat(answer.packets()).extracting(GameClient.Packet::id).containsExactly(1000);
        assertThat(answer.ended()).isTrue();
        assertThat(answer.failure()).contains("size 3");
    }
}
