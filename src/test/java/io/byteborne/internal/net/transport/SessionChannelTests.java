package io.byteborne.internal.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.byteborne.session.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionChannelTests {
    private static final long TIMEOUT_SECONDS = 10;

    @Test
    void whenTheEventLoopHasEndedThenWhoLetsItReadAgainHearsNothingOfThat() {
        MultiThreadIoEventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        Channel channel = new LocalChannel();
        SessionChannel session = new SessionChannel(channel) {
            @Override
            public void flush() {}

            @Override
            public void abort(CloseReason reason) {}
        };
        assertThat(eventLoops.register(channel).awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        session.pauseReading();
        assertThat(eventLoops
                        .shutdownGracefully(0, 0, TimeUnit.SECONDS)
                        .awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .isTrue();

        assertThatNoException().isThrownBy(session::resumeReading);
        assertThatNoException().isThrownBy(session::pauseReading);
    }
}
