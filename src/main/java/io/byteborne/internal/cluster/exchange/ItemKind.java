package io.byteborne.internal.cluster.exchange;

/** What nodes tell each other. The numbers are on the wire: they do not change, and are not used again. */
public enum ItemKind {
    /** What a node must hear of itself, or its subscription is dead. Without content. */
    HEARTBEAT(1);

    private static final ItemKind[] BY_NUMBER = byNumber();

    private final int number;

    ItemKind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Null if this node does not know it. */
    static @org.jspecify.annotations.Nullable ItemKind of(int number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    private static ItemKind[] byNumber() {
        int most = 0;
        for (ItemKind kind : values()) {
            most = Math.max(most, kind.number);
        }
        ItemKind[] kinds = new ItemKind[most + 1];
        for (ItemKind kind : values()) {
            kinds[kind.number] = kind;
        }
        return kinds;
    }
}
