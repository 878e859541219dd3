package io.byteborne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.StringUtils;

/**
 * What the machine's TCP counts, over all its connections, since it started.
 *
 * @param synRetransmissions connections asked for once more, as no answer came
 * @param listenDrops connections that were not taken, since a listening socket's queue was full, or for another reason
 */
record NetworkCounters(long synRetransmissions, long listenDrops) {
    /** As it stands; zeros where the machine does not tell. */
    static NetworkCounters read() throws IOException {
        Path file = Path.of("/proc/net/netstat");
        if (!Files.isReadable(file)) {
            return new NetworkCounters(0, 0);
        }
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("TcpExt:"))
                .toList();
        List<String> names = List.of(StringUtils.tokenizeToStringArray(lines.get(0), " "));
        String[] values = StringUtils.tokenizeToStringArray(lines.get(1), " ");
        return new NetworkCounters(
                Long.parseLong(values[names.indexOf("TCPSynRetrans")]),
                Long.parseLong(values[names.indexOf("ListenDrops")]));
    }

    NetworkCounters since(NetworkCounters before) {
        return new NetworkCounters(
                synRetransmissions - before.synRetransmissions, listenDrops - before.listenDrops);
    }
}
