package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.TrustedProxies;
import io.byteborne.internal.settings.WebSocketProperties;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client's request to make a connection a WebSocket, which is looked at before anything is answered. */
final class UpgradeRequest {
    static final String VERSION = "13";

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    /** RFC 6455: what is added to the key, so that no other server gives the same answer by accident. */
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** 16 bytes in Base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    /** An address as proxies write it: IPv6 in brackets or not, and with a port or not. */
    private static final Pattern ADDRESS = Pattern.compile("\\[([^\\]]*)\\](?::\\d+)?|([^:]*):\\d+|(.*)");

    /** What came has more in it than a log line needs. */
    private static final int LONGEST_DETAIL = 200;

    private final HttpRequest request;
    private final HttpHeaders headers;
    private final WebSocketProperties settings;

    UpgradeRequest(HttpRequest request, WebSocketProperties settings) {
        this.request = request;
        this.headers = request.headers();
        this.settings = settings;
    }

    /**
     * Why a request is not granted.
     *
     * @param status of the answer
     * @param detail for the log
     */
    record Denial(HttpResponseStatus status, Refusal refusal, String detail) {
        private static Denial badUpgrade(HttpResponseStatus status, String detail) {
            return new Denial(
                    status, Refusal.BAD_UPGRADE, detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
        }
    }

    /** What is wrong with it; null if nothing is. */
    @Nullable
    Denial denial() {
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) {
            return undecodable(decoded.cause());
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return Denial.badUpgrade(HttpResponseStatus.METHOD_NOT_ALLOWED, "method " + request.method());
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return bad("version " + request.protocolVersion());
        }
        if (!request.uri().split("\\?", 2)[0].equals(settings.path())) {
            return Denial.badUpgrade(HttpResponseStatus.NOT_FOUND, "path " + request.uri());
        }
        if (HttpUtil.isTransferEncodingChunked(request)
                || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || HttpUtil.getContentLength(request, 0L) != 0) {
            return bad("a request with a body");
        }
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            return Denial.badUpgrade(HttpResponseStatus.UPGRADE_REQUIRED, "a request that asks for no WebSocket");
        }
        if (!VERSION.equals(single(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return Denial.badUpgrade(
                    HttpResponseStatus.UPGRADE_REQUIRED,
                    "WebSocket version " + headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
        }
        String key = single(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (key == null || !KEY.matcher(key).matches()) {
            return bad("a key that is none");
        }
        return originDenial();
    }

    private static Denial undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Denial.badUpgrade(HttpResponseStatus.REQUEST_URI_TOO_LONG, "a request line that is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Denial.badUpgrade(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers that are too long in all");
        }
        return bad("what came is no HTTP request");
    }

    private static Denial bad(String detail) {
        return Denial.badUpgrade(HttpResponseStatus.BAD_REQUEST, detail);
    }

    private @Nullable Denial originDenial() {
        String host = single(HttpHeaderNames.HOST);
        List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        if (host == null || origins.size() > 1) {
            return bad("a request without a host, or with several hosts or origins");
        }
        if (origins.isEmpty() || isAllowed(origins.getFirst(), host)) {
            return null;
        }
        String detail = "origin " + origins.getFirst();
        return new Denial(
                HttpResponseStatus.FORBIDDEN,
                Refusal.WRONG_ORIGIN,
                detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
    }

    private boolean isAllowed(String origin, String host) {
        List<String> allowed = settings.allowedOrigins();
        if (!allowed.isEmpty()) {
            return allowed.stream().anyMatch(one -> one.equals("*") || one.equalsIgnoreCase(origin));
        }
        int authority = origin.indexOf("://");
        return authority >= 0
                && withoutPort(origin.substring(authority + "://".length())).equalsIgnoreCase(withoutPort(host));
    }

    /** A page has another port than the game. */
    private static String withoutPort(String authority) {
        return PORT.matcher(authority).replaceFirst("");
    }

    private @Nullable String single(CharSequence name) {
        List<String> values = headers.getAll(name);
        return values.size() == 1 ? values.getFirst() : null;
    }

    /**
     * Where the request really comes from, as the proxies say that it came through: the last address that is not one of
     * theirs. What stands before it could have been written by anybody.
     *
     * @return null if they do not say, or not in a way that can be understood
     */
    @Nullable
    InetSocketAddress client(TrustedProxies proxies) {
        InetSocketAddress farthest = null;
        String[] hops = String.join(",", headers.getAll(FORWARDED_FOR)).split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            farthest = address(hops[i].strip());
            if (farthest == null || !proxies.contains(farthest)) {
                return farthest;
            }
        }
        return farthest;
    }

    private static @Nullable InetSocketAddress address(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (NetUtil.isValidIpV6Address(text) && !text.startsWith("[")) {
            return of(text);
        }
        if (!parts.matches()) {
            return null;
        }
        String address = parts.group(1) != null ? parts.group(1) : parts.group(2) != null ? parts.group(2) : text;
        boolean isAddress =
                parts.group(1) != null ? NetUtil.isValidIpV6Address(address) : NetUtil.isValidIpV4Address(address);
        return isAddress ? of(address) : null;
    }

    private static InetSocketAddress of(String address) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(address)), 0);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What proves to the client that its request was understood. */
    String acceptance() {
        return acceptance(String.valueOf(single(HttpHeaderNames.SEC_WEBSOCKET_KEY)));
    }

    /** The same for any request with that key. */
    static String acceptance(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
