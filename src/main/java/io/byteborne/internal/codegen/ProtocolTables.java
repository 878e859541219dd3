package io.byteborne.internal.codegen;

import io.byteborne.internal.catalogue.Catalogue;
import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.packet.PacketHeader;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a client has to know of the protocol beside the messages' own fields. The reasons to close belong to it as well;
 * they are the same for every game.
 *
 * @param game the game's messages
 * @param system the framework's own messages, by ascending id
 * @param messagesHash the number that stands for the game's messages
 */
public record ProtocolTables(Catalogue game, List<MessageEntry> system, long messagesHash) {
    static final int HEADER_SIZE = PacketHeader.SIZE;
    static final int SIZE_OFFSET = 0;
    static final int ID_OFFSET = 2;
    static final int MAX_PACKET_SIZE = 0xFFFF;
    static final int FIRST_SYSTEM_ID = 1;
    static final int LAST_SYSTEM_ID = PacketHeader.LAST_SYSTEM_ID;

    /** Every message that has an id, by ascending id. */
    List<MessageEntry> all() {
        return Stream.concat(system.stream(), game.messages().stream()).toList();
    }

    /** The hash in hexadecimal, with all its sixteen digits. */
    String messagesHashDigits() {
        return String.format(Locale.ROOT, "%016x", messagesHash);
    }
}
