package io.byteborne.network;

import java.util.Collection;

/** Sessions that are addressed together. */
@FunctionalInterface
public interface Audience {
    /** Who they are at this moment; a view that may be walked once, now. */
    Collection<? extends Session> members();
}
