package io.byteborne.session;

import java.util.Collection;

/** Sessions that are addressed together. */
@FunctionalInterface
public interface Audience {
    /** The sessions at this moment, none of them null; a view to be iterated over now, not kept. */
    Collection<? extends Session> members();
}
