package io.byteborne.internal.settings;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The addresses of proxies that say where connections come from. Any thread. */
public final class TrustedProxies {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private final List<IpSubnetFilterRule> networks;

    private TrustedProxies(List<IpSubnetFilterRule> networks) {
        this.networks = networks;
    }

    /**
     * Reads addresses and networks.
     *
     * @param setting where they are set
     * @throws IllegalArgumentException if one is neither
     */
    public static TrustedProxies of(String setting, List<String> networks) {
        return new TrustedProxies(
                networks.stream().map(text -> network(setting, text)).toList());
    }

    private static IpSubnetFilterRule network(String setting, String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        int most = NetUtil.isValidIpV4Address(address) ? IPV4_BITS : IPV6_BITS;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1));
        // A name would be looked up, once, in whatever DNS there is: not something to trust.
        boolean isAddress = most == IPV4_BITS || NetUtil.isValidIpV6Address(address);
        if (!isAddress || bits < 0 || bits > most) {
            throw new IllegalArgumentException(
                    "%s has '%s'; write addresses and networks, such as 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32"
                            .formatted(setting, text));
        }
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    }

    private static int bits(String text) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    }

    public boolean contains(SocketAddress address) {
        if (networks.isEmpty() || !(address instanceof InetSocketAddress internet)) {
            return false;
        }
        return networks.stream().anyMatch(network -> network.matches(internet));
    }
}
