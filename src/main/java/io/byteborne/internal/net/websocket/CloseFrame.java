package io.byteborne.internal.net.websocket;

import io.byteborne.session.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What stands in a Close frame: a code of two bytes, and then a text; or nothing at all. */
final class CloseFrame {
    /** RFC 6455: a frame that is none, or comes out of its turn. */
    static final int PROTOCOL_ERROR = 1002;
    /** RFC 6455: a kind of data that is not taken here. */
    static final int UNSUPPORTED_DATA = 1003;
    /** RFC 6455: not sent, but stands for a Close frame without a code. */
    static final int NO_CODE = 1005;
    /** RFC 6455: text that is not UTF-8. */
    static final int INVALID_TEXT = 1007;

    private static final int CODE_SIZE = 2;
    private static final int FIRST_REGISTERED = 1000;
    private static final int LAST_REGISTERED = 1014;
    private static final int FIRST_PRIVATE = 3000;
    private static final int LAST_PRIVATE = 4999;

    private CloseFrame() {}

    /**
     * Reads the code.
     *
     * @return {@link #NO_CODE} if there is none
     * @throws FrameException if the code may not be sent, or the text is not UTF-8
     */
    static int codeIn(byte[] payload) throws FrameException {
        if (payload.length == 0) {
            return NO_CODE;
        }
        if (payload.length < CODE_SIZE) {
            throw new FrameException(PROTOCOL_ERROR, "a Close frame with half a code");
        }
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        int code = bytes.getShort() & 0xffff;
        if (!maySend(code)) {
            throw new FrameException(PROTOCOL_ERROR, "a Close frame with code " + code);
        }
        try {
            // A decoder of its own: others replace what they do not understand.
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException notUtf8) {
            throw new FrameException(INVALID_TEXT, "a Close frame whose text is not UTF-8");
        }
        return code;
    }

    private static boolean maySend(int code) {
        return switch (code) {
            // Reserved, or only for what a program tells its user.
            case 1004, NO_CODE, 1006 -> false;
            default ->
                (code >= FIRST_REGISTERED && code <= LAST_REGISTERED)
                        || (code >= FIRST_PRIVATE && code <= LAST_PRIVATE);
        };
    }

    /** The payload with a code and a text; nothing for {@link #NO_CODE}. */
    static byte[] payload(int code, CloseReason reason) {
        if (code == NO_CODE) {
            return new byte[0];
        }
        byte[] text = reason.label().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(CODE_SIZE + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }
}
