package io.byteborne.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.transport.FileDescriptors;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.session.SessionOpenedEvent;
import io.netty.bootstrap.ServerBootstrapConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * The limits of a server for which nobody has set any: one test for each row of the defaults in docs/limits.md. The
 * program runs with what is in its jar, without the application.yml of this folder.
 */
@SpringBootTest(
        properties = {
            "spring.config.location=classpath:/",
            "byteborne.server.host=127.0.0.1",
            "byteborne.server.port=0",
            "server.port=0"
        })
class DefaultsTests {
    @Autowired
    private ApplicationContext context;

    @Autowired
    private ServerProperties server;

    @Autowired
    private SessionProperties session;

    @Test
    void whenNothingIsSetThenAPacketHas16384BytesAndItsHeaderCanSay65535() {
        assertThat(session.maxPacketSize().toBytes()).isEqualTo(16_384);
        assertThat(SessionProperties.PACKET_SIZE_LIMIT).isEqualTo(65_535);
    }

    @Test
    void whenNothingIsSetThenTheWholeFrameDeadlineIs10Seconds() {
        assertThat(session.packetTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whenNothingIsSetThenTheIdleTimeoutIsOff() {
        assertThat(session.idleTimeout()).isZero();
    }

    @Test
    void whenNothingIsSetThenTheLoginDeadlineIsOff() {
        WorldTimer timer = context.getBean(WorldTimer.class);
        int before = timer.count();
        try (TestSessions sessions = new TestSessions(context.getBean(PacketEncoder.class))) {
            context.publishEvent(new SessionOpenedEvent(sessions.open(), true));
        }
        assertThat(timer.count()).isEqualTo(before);
    }

    @Test
    void whenNothingIsSetThenTheSendBufferIs64KibAndTheWatermarksAre32And64() {
        ServerBootstrapConfig config =
                context.getBean(IoThreads.class).serverBootstrap().config();
        // Where connections have it from the listening socket, it is set there.
        Map<String, Object> options = new HashMap<>();
        config.options().forEach((option, value) -> options.put(option.name(), value));
        config.childOptions().forEach((option, value) -> options.put(option.name(), value));
        assertThat(options).containsEntry(ChannelOption.SO_SNDBUF.name(), 65_536);
        assertThat(config.childOptions().get(ChannelOption.WRITE_BUFFER_WATER_MARK))
                .isInstanceOfSatisfying(WriteBufferWaterMark.class, mark -> {
                    assertThat(mark.low()).isEqualTo(32_768);
                    assertThat(mark.high()).isEqualTo(65_536);
                });
    }

    @Test
    void whenNothingIsSetThenPendingOutPerSessionIs1MibHardAnd256KibForLongerThan10Seconds() {
        assertThat(session.maxPendingOut().toBytes()).isEqualTo(1_048_576);
        assertThat(session.softPendingOut().toBytes()).isEqualTo(262_144);
        assertThat(session.softPendingOutTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whenNothingIsSetThenPendingOutOverAllSessionsIsAQuarterOfTheMemoryOutsideTheHeapAnd256MibAtMost() {
        assertThat(server.maxPendingOut()).isEqualTo(atMost256Mib(PlatformDependent.maxDirectMemory() / 4));
    }

    @Test
    void whenNothingIsSetThenQueuedInPerSessionIs1024MessagesOr64Kib() {
        assertThat(session.maxQueuedMessages()).isEqualTo(1024);
        assertThat(session.maxQueuedBytes().toBytes()).isEqualTo(65_536);
        assertThat(session.maxMessagesPerTick()).isEqualTo(1024);
    }

    @Test
    void whenNothingIsSetThenQueuedInOverAllSessionsIsAnEighthOfTheHeapAnd256MibAtMost() {
        assertThat(server.maxQueuedBytes())
                .isEqualTo(atMost256Mib(Runtime.getRuntime().maxMemory() / 8));
    }

    private static DataSize atMost256Mib(long bytes) {
        return DataSize.ofBytes(Math.min(bytes, 256 << 20));
    }

    @Test
    void whenNothingIsSetThenTheAcceptBacklogIs4096() {
        assertThat(server.backlog()).isEqualTo(4096);
    }

    @Test
    void whenNothingIsSetThenSessionsAre10000WithAWarningOverHalfTheFileDescriptors() {
        assertThat(server.maxSessions()).isEqualTo(10_000);
        assertThat(FileDescriptors.warning(server.maxSessions(), 20_000)).isNull();
        assertThat(FileDescriptors.warning(server.maxSessions(), 19_999)).contains("max-sessions is 10000");
    }

    @Test
    void whenNothingIsSetThenAnAddressHas64ConnectionsAndLoopbackAnyNumber() {
        assertThat(server.addressLimit()).isEqualTo(new AddressLimit(64, 0, false));
    }

    @Test
    void whenNothingIsSetThenTheRateLimitIsOff() {
        assertThat(session.rateLimit().isSet()).isFalse();
    }

    @Test
    void whenNothingIsSetThenShutdownDrainsFor10SecondsAndStopsHardAfter25() {
        assertThat(server.shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(server.hardStop()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void whenNothingIsSetThenActuatorListensOnLoopbackAndItsWritesAreOff(@Autowired Environment environment) {
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("management.endpoints.access.default"))
                .isEqualTo("read-only");
    }
}
