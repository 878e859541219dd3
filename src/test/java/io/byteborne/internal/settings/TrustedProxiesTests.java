package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTests {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "10.0.0.0/8, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:9::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1, ::1, true",
    })
    void whenAnAddressIsInANetworkThenItIsTrusted(String network, String address, boolean trusted) throws Exception {
        TrustedProxies proxies = TrustedProxies.of("test.trusted", List.of("192.0.2.1", network));

        assertThat(proxies.contains(new InetSocketAddress(InetAddress.getByName(address), 1)))
                .isEqualTo(trusted);
    }

    @Test
    void whenNothingIsTrustedThenNobodyIs() throws Exception {
        assertThat(TrustedProxies.of("test.trusted", List.of())
                        .contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "x/8"})
    void whenItIsNoNetworkThenItIsNamed(String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedProxies.of("test.trusted", List.of("10.0.0.0/8", wrong)))
                .withMessageContaining("test.trusted has '" + wrong + "'");
    }
}
