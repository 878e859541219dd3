package howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.server.PipelineCustomizer;
import io.byteborne.test.GameServerTest;
import io.byteborne.test.TestClients;
import io.byteborne.testing.Snippets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** docs/howto/library.md is compiled, and works: an application of its own, over real sockets. */
@GameServerTest(classes = LibraryHowToTests.Game.class)
class LibraryHowToTests {
    @Autowired
    private TestClients clients;

    @Autowired
    private ByteCount bytes;

    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/library.md"), LibraryHowToTests.class);
    }

    @Test
    void whenAMessageComesThenTheGamesOwnPartsServeIt() {
        C2S_Chat line = C2S_Chat.newBuilder().setContent("who are you?").build();

        S2C_Chat answer = clients.connect().request(line, S2C_Chat.class);

        assertThat(answer.getContent()).startsWith("query-");
        assertThat(bytes.received()).isEqualTo(PACKET_HEADER + line.getSerializedSize());
    }

    private static final int PACKET_HEADER = 4;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Threads.class, ByteCount.class, Library.class})
    static class Game {}

    @Configuration(proxyBeanMethods = false)
    static class Threads {
        @Bean
        ThreadFactory handlerThreadFactory() {
            return Thread.ofPlatform().name("query-", 1).daemon().factory();
        }
    }

    @Component
    static class Library {
        @MessageHandler(blocking = true)
        S2C_Chat whoAreYou(C2S_Chat question) {
            String name = Thread.currentThread().getName();
            return S2C_Chat.newBuilder().setContent(name).build();
        }
    }

    @Component
    static class ByteCount implements PipelineCustomizer {
        private final LongAdder received = new LongAdder();

        @Override
        public void customize(ChannelPipeline pipeline) {
            pipeline.addLast("byte-count", new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object bytes) {
                    received.add(((ByteBuf) bytes).readableBytes());
                    context.fireChannelRead(bytes);
                }
            });
        }

        long received() {
            return received.sum();
        }
    }
}
