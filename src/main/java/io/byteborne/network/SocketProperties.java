package io.byteborne.network;

import io.byteborne.startup.Ranges;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What is held of a connection's bytes below its session, whichever side made the connection.
 *
 * @param socketSendBuffer what the operating system may hold of a connection's outgoing bytes
 * @param socketReceiveBuffer what the operating system may hold of a connection's incoming bytes; 0 leaves that to it
 * @param writeBufferLow at so few bytes that wait in front of the operating system, more are put there
 * @param writeBufferHigh at so many, no more are
 */
@Validated
@ConfigurationProperties("byteborne.session")
public record SocketProperties(
        @NotNull @DefaultValue("64KB") DataSize socketSendBuffer,
        @NotNull @DefaultValue("0B") DataSize socketReceiveBuffer,
        @NotNull @DefaultValue("32KB") DataSize writeBufferLow,
        @NotNull @DefaultValue("64KB") DataSize writeBufferHigh) {

    private static final DataSize LEAST_BUFFER = DataSize.ofKilobytes(1);
    private static final DataSize LARGEST_BUFFER = DataSize.ofMegabytes(16);

    public SocketProperties {
        requireBetween("socket-send-buffer", socketSendBuffer, LEAST_BUFFER, LARGEST_BUFFER);
        if (socketReceiveBuffer.toBytes() != 0) {
            requireBetween("socket-receive-buffer", socketReceiveBuffer, LEAST_BUFFER, LARGEST_BUFFER);
        }
        requireBetween("write-buffer-high", writeBufferHigh, LEAST_BUFFER, LARGEST_BUFFER);
        requireBetween("write-buffer-low", writeBufferLow, LEAST_BUFFER, writeBufferHigh);
    }

    private static void requireBetween(String name, DataSize value, DataSize least, DataSize most) {
        Ranges.requireBetween("byteborne.session." + name, value, least, most);
    }
}
