package io.byteborne.network;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one address may take of the game port. An IPv6 address counts as its network of 64 bits, since whoever has one
 * such address has them all.
 *
 * @param maxConnectionsPerAddress connections at one time from one address; 0 is no limit
 * @param connectionRatePerAddress new connections per second from one address, as many of them at once; 0 is no limit
 * @param limitLoopback whether this machine's own loopback addresses are limited too
 */
@Validated
@ConfigurationProperties("byteborne.server")
public record AddressLimitProperties(
        @Min(0) @DefaultValue("64") int maxConnectionsPerAddress,
        @Min(0) @Max(1_000_000) @DefaultValue("0") int connectionRatePerAddress,
        @DefaultValue("false") boolean limitLoopback) {}
