package io.byteborne.load.result;

/** Text in HTML. */
final class Html {
    private Html() {}

    /** Such that it is shown as it stands, in an element as in an attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
