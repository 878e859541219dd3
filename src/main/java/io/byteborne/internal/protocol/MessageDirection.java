package io.byteborne.internal.protocol;

/** Who sends a message, by the conventions for names and ids: nothing else says so. */
public enum MessageDirection {
    FROM_CLIENT,
    TO_CLIENT,
    /** Neither name nor id says so. */
    ANY;

    private static final int FIRST_TO_CLIENT = 1000;
    private static final int FIRST_FROM_CLIENT = 2000;

    /** As its id says: from 2000 on from clients, from 1000 on to clients. */
    public static MessageDirection ofId(int id) {
        if (id >= FIRST_FROM_CLIENT) {
            return FROM_CLIENT;
        }
        return id >= FIRST_TO_CLIENT ? TO_CLIENT : ANY;
    }

    /** As the beginning of its name says: {@code C2S_}, client to server, or {@code S2C_}. */
    public static MessageDirection ofName(MessageType type) {
        String name = type.descriptor().getName();
        if (name.startsWith("C2S_")) {
            return FROM_CLIENT;
        }
        return name.startsWith("S2C_") ? TO_CLIENT : ANY;
    }
}
