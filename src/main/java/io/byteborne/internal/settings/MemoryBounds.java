package io.byteborne.internal.settings;

import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** How much may wait over all sessions if nothing is set, and whether what is set fits the memory that the JVM has. */
public final class MemoryBounds {
    private static final DataSize MOST = DataSize.ofMegabytes(256);
    private static final DataSize MOST_KEPT = DataSize.ofMegabytes(64);
    private static final DataSize LEAST = DataSize.ofKilobytes(64);

    private MemoryBounds() {}

    /** Of messages that wait to be dispatched: the heap also has what the game keeps and what it needs for its work. */
    static DataSize queuedBytes() {
        return share(heap(), 8);
    }

    /** Of bytes that wait to be sent, which take up to twice their size, in pieces that are not always full. */
    static DataSize pendingOut() {
        return share(direct(), 4);
    }

    /** Of what was sent to clients that may come back for it. */
    static DataSize keptForResume() {
        DataSize share = share(heap(), 8);
        return share.compareTo(MOST_KEPT) < 0 ? share : MOST_KEPT;
    }

    private static DataSize share(long memory, int part) {
        return DataSize.ofBytes(Math.clamp(memory / part, LEAST.toBytes(), MOST.toBytes()));
    }

    /** What the user is to be told. */
    public static List<String> warnings(ServerProperties server, SessionProperties session, ResumeProperties resume) {
        return warnings(server, session, resume, heap(), direct());
    }

    public static List<String> warnings(
            ServerProperties server, SessionProperties session, ResumeProperties resume, long heap, long direct) {
        List<String> warnings = new ArrayList<>();
        if (server.maxQueuedBytes().toBytes() > heap / 4) {
            warnings.add(
                    "byteborne.server.max-queued-bytes is %s, over a quarter of the %s that the heap may have; raise that (-Xmx) or allow less"
                            .formatted(server.maxQueuedBytes(), megabytes(heap)));
        }
        if (server.maxPendingOut().toBytes() > direct / 2) {
            warnings.add(
                    "byteborne.server.max-pending-out is %s, over half of the %s that there may be outside the heap; raise that (-XX:MaxDirectMemorySize) or allow less"
                            .formatted(server.maxPendingOut(), megabytes(direct)));
        }
        if (resume.isOn() && resume.maxTotalBytes().toBytes() > heap / 4) {
            warnings.add(
                    "byteborne.resume.max-total-bytes is %s, over a quarter of the %s that the heap may have; raise that (-Xmx) or allow less"
                            .formatted(resume.maxTotalBytes(), megabytes(heap)));
        }
        long packets = server.maxSessions() * session.maxPacketSize().toBytes();
        if (packets > heap / 2) {
            warnings.add(
                    "byteborne.server.max-sessions is %s; packets of so many sessions that are not whole can take %s, over half of the %s that the heap may have; raise that (-Xmx), or allow fewer sessions or smaller packets (byteborne.session.max-packet-size)"
                            .formatted(server.maxSessions(), megabytes(packets), megabytes(heap)));
        }
        return warnings;
    }

    private static String megabytes(long bytes) {
        return DataSize.ofBytes(bytes).toMegabytes() + "MB";
    }

    private static long heap() {
        return Runtime.getRuntime().maxMemory();
    }

    private static long direct() {
        return PlatformDependent.maxDirectMemory();
    }
}
