package io.byteborne.internal.cluster.exchange;

/** What nodes tell each other. The numbers are on the wire: they do not change, and are not used again. */
public enum ItemKind {
    /** What a node must hear of itself, or its subscription is dead. Without content. */
    HEARTBEAT(1);

    private final int number;

    ItemKind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
