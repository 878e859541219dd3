package io.byteborne.internal.net.admission;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.admission.AddressLimits.AddressBlock;
import io.byteborne.internal.net.admission.AddressLimits.ConnectionRate;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLimitsTests {
    private static final SocketAddress SOMEBODY = address("192.0.2.1");
    private static final SocketAddress ANOTHER = address("192.0.2.2");

    // Near where it wraps.
    private long nanos = Long.MAX_VALUE - 5;

    private static SocketAddress address(String literal) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), 1000);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private AddressLimits limits(int open, int rate) {
        return new AddressLimits(new AddressLimit(open, rate, false), () -> nanos);
    }

    @Test
    void whenAnAddressHasAllItsConnectionsThenItsNextIsRefused() {
        AddressLimits limits = limits(2, 0);

        assertThat(limits.enter(SOMEBODY)).isNull();
        assertThat(limits.enter(SOMEBODY)).isNull();
        assertThat(limits.enter(SOMEBODY)).isEqualTo(Refusal.ADDRESS_FULL);
        assertThat(limits.enter(ANOTHER)).isNull();

        limits.leave(SOMEBODY);
        assertThat(limits.enter(SOMEBODY)).isNull();
        assertThat(limits.enter(SOMEBODY)).isEqualTo(Refusal.ADDRESS_FULL);
    }

    @Test
    void whenAnAddressHasNoConnectionThenNothingIsHeldForIt() {
        AddressLimits limits = limits(1, 0);
        limits.enter(SOMEBODY);
        limits.enter(SOMEBODY);
        limits.enter(ANOTHER);
        assertThat(limits.addresses()).isEqualTo(2);

        limits.leave(SOMEBODY);
        limits.leave(ANOTHER);

        assertThat(limits.addresses()).isZero();
    }

    @Test
    void whenAConnectionsPlaceIsFreeThenItCountsNoLonger() {
        AddressLimits limits = limits(1, 0);
        EmbeddedChannel channel = new EmbeddedChannel();
        PeerAddress.set(channel, SOMEBODY);
        assertThat(limits.admit(channel, requireNonNull(new Slots(1).take(channel))))
                .isNull();
        assertThat(limits.enter(SOMEBODY)).isEqualTo(Refusal.ADDRESS_FULL);

        channel.close();

        assertThat(limits.enter(SOMEBODY)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.1, ::2, false",
    })
    void whenTwoAddressesAreOfOneNetworkThenTheyCountAsOne(String one, String other, boolean same) {
        AddressLimits limits = limits(1, 0);

        assertThat(limits.enter(address(one))).isNull();

        assertThat(limits.enter(address(other))).isEqualTo(same ? Refusal.ADDRESS_FULL : null);
    }

    @Test
    void whenAnIpv4AddressIsWrittenAsIpv6ThenItIsTheSame() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        AddressLimits limits = limits(1, 0);
        limits.enter(SOMEBODY);

        assertThat(limits.enter(new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 1)))
                .isEqualTo(Refusal.ADDRESS_FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void whenAnAddressIsLoopbackThenItIsLimitedOnlyIfThatIsSet(String loopback) {
        AddressLimits exempt = limits(1, 1);
        AddressLimits limited = new AddressLimits(new AddressLimit(1, 0, true), () -> nanos);
        SocketAddress address = address(loopback);
        for (AddressLimits limits : new AddressLimits[] {exempt, limited}) {
            assertThat(limits.enter(address)).isNull();
        }

        assertThat(exempt.enter(address)).isNull();
        assertThat(limited.enter(address)).isEqualTo(Refusal.ADDRESS_FULL);
    }

    @Test
    void whenThereIsNoLimitThenAnyNumberMayConnect() {
        AddressLimits limits = limits(0, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(limits.enter(SOMEBODY)).isNull();
        }
    }

    @Test
    void whenConnectionsComeFasterThanTheRateThenTheyAreRefused() {
        AddressLimits limits = limits(0, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(limits.enter(SOMEBODY)).isNull();
        }

        assertThat(limits.enter(SOMEBODY)).isEqualTo(Refusal.ADDRESS_RATE);
        assertThat(limits.enter(ANOTHER)).isNull();

        nanos += TimeUnit.MILLISECONDS.toNanos(250);
        assertThat(limits.enter(SOMEBODY)).isNull();
        assertThat(limits.enter(SOMEBODY)).isEqualTo(Refusal.ADDRESS_RATE);

        nanos += TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < 4; i++) {
            assertThat(limits.enter(SOMEBODY)).isNull();
        }
        assertThat(limits.enter(SOMEBODY)).isEqualTo(Refusal.ADDRESS_RATE);
    }

    @Test
    void whenAnAddressHasNotComeForASecondThenItIsForgotten() {
        ConnectionRate rate = new ConnectionRate(3, 100, () -> nanos);
        rate.tryTake(block(1));
        rate.tryTake(block(2));
        assertThat(rate.addresses()).isEqualTo(2);

        nanos += TimeUnit.SECONDS.toNanos(1);
        rate.tryTake(block(3));

        assertThat(rate.addresses()).isOne();
    }

    @Test
    void whenVeryManyAddressesComeThenTheOldestAreForgotten() {
        ConnectionRate rate = new ConnectionRate(1, 100, () -> nanos);
        for (int i = 0; i < 1000; i++) {
            assertThat(rate.tryTake(block(i))).isTrue();
        }

        assertThat(rate.addresses()).isEqualTo(100);
        assertThat(rate.tryTake(block(999))).isFalse();
        assertThat(rate.tryTake(block(0))).isTrue();
    }

    private static AddressBlock block(int number) {
        return new AddressBlock(false, number, false);
    }
}
