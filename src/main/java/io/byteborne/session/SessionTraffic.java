package io.byteborne.session;

/**
 * What has passed over one session so far; bytes include the packets' headers.
 *
 * @param messagesIn packets received and accepted
 * @param bytesIn bytes of those packets
 * @param messagesOut packets queued to be sent
 * @param bytesOut bytes of those packets
 */
public record SessionTraffic(long messagesIn, long bytesIn, long messagesOut, long bytesOut) {}
