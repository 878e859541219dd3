package io.byteborne.internal.console;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps other sites' pages, in the browser of somebody who can reach actuator's HTTP server, from sending requests to
 * it. Three things give them away: the origin that a browser states, what it says about the request's site, and the
 * host name of the request. The last is a site's own name if that site lets its name resolve to this machine's address
 * (DNS rebinding), so that the browser takes both for one site; that cannot be done with addresses.
 */
public final class SameSiteFilter implements WebFilter, Ordered {
    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    private final Set<String> hosts;
    private final boolean anyHost;

    /**
     * Determines the accepted names.
     *
     * @param hosts names, besides localhost
     * @param local whether the server can be reached from this machine only
     */
    public SameSiteFilter(Set<String> hosts, boolean local) {
        this.hosts = hosts;
        this.anyHost = hosts.isEmpty() && !local;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String refusal = refusal(exchange.getRequest().getHeaders());
        return refusal == null ? chain.filter(exchange) : refuse(exchange.getResponse(), refusal);
    }

    private @Nullable String refusal(HttpHeaders headers) {
        InetSocketAddress host = headers.getHost();
        if (!anyHost && (host == null || !isKnown(host.getHostString()))) {
            return "Ask for this by its address or as localhost, or add the name to byteborne.console.hosts.";
        }
        boolean navigation = "navigate".equals(headers.getFirst("Sec-Fetch-Mode"));
        String site = String.valueOf(headers.getFirst("Sec-Fetch-Site"));
        boolean elsewhere = site.equals("cross-site") || site.equals("same-site");
        boolean foreign = headers.getOrigin() != null && !isSame(headers.getOrigin(), headers);
        return foreign || (elsewhere && !navigation) ? "Other sites may not ask for this." : null;
    }

    private boolean isKnown(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || hosts.contains(name)
                || NetUtil.isValidIpV4Address(name)
                || NetUtil.isValidIpV6Address(name);
    }

    private boolean isSame(String origin, HttpHeaders headers) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null
                    && (authority.equalsIgnoreCase(headers.getFirst(HttpHeaders.HOST)) || isListed(authority));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** A proxy may use this server's address, with any port, on behalf of a browser that knows only the proxy's name. */
    private boolean isListed(String authority) {
        return hosts.contains(PORT.matcher(authority).replaceFirst("").toLowerCase(Locale.ROOT));
    }

    private static Mono<Void> refuse(ServerHttpResponse response, String why) {
        response.setStatusCode(HttpStatus.FORBIDDEN);
        response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap((why + "\n").getBytes(StandardCharsets.UTF_8))));
    }
}
