package io.byteborne.internal.cluster.store;

/** What a node can own. */
public record ClaimKey(Kind kind, String name) {
    /** Names of different kinds have nothing to do with each other. */
    public enum Kind {
        USER("user"),
        ROOM("room");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As the directory writes it. */
        public String label() {
            return label;
        }
    }

    public static ClaimKey user(String name) {
        return new ClaimKey(Kind.USER, name);
    }

    public static ClaimKey room(String name) {
        return new ClaimKey(Kind.ROOM, name);
    }
}
