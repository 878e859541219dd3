package io.byteborne.network;

import java.util.Collection;

/** Sessions that are addressed together. */
@FunctionalInterface
public interface Audience {
    /** Who they are at this moment, none of them null; a view that is walked now, and not kept. */
    Collection<? extends Session> members();
}
