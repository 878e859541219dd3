package io.byteborne.bench.baseline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import javax.net.ssl.SSLException;

/** The idiomatic echo with TLS before it, by the JDK's provider. */
public final class TlsServer {
    private TlsServer() {}

    /** Arguments: the port, the PEM files of certificate and key. */
    public static void main(String[] arguments) throws SSLException {
        SslContext tls = SslContextBuilder.forServer(new File(arguments[1]), new File(arguments[2]))
                .sslProvider(SslProvider.JDK)
                .build();
        BaselineServer.run(arguments, channel -> {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            ChatCodec.addTo(channel.pipeline());
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object chat) {
                    context.write(ChatCodec.reply(chat), context.voidPromise());
                }

                @Override
                public void channelReadComplete(ChannelHandlerContext context) {
                    context.flush();
                }
            });
        });
    }
}
