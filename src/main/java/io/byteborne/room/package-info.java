/** Rooms: named groups of sessions that are addressed together. A lobby, a match, a zone, a chat channel. */
@NullMarked
package io.byteborne.room;

import org.jspecify.annotations.NullMarked;
