package io.byteborne.internal.protocol;

import java.nio.charset.StandardCharsets;

/** What a chat's text is written in. */
public enum Script {
    /** A byte for each character. */
    ASCII("x"),
    /** Three bytes for each character in UTF-8, and two in the JVM. */
    HANGUL("\uc548");

    private final String letter;
    private final int letterBytes;

    Script(String letter) {
        this.letter = letter;
        this.letterBytes = letter.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A text of that many bytes in UTF-8, or up to two fewer. */
    String text(int bytes) {
        return letter.repeat(bytes / letterBytes);
    }
}
