/** Rooms over nodes: whose their names are, how they are reached, and how sessions are sent to them. World thread. */
@NullMarked
package io.byteborne.internal.cluster.rooms;

import org.jspecify.annotations.NullMarked;
