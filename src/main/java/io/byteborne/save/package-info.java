/**
 * What players own, and whatever else of a game is to survive the program, in a database: loaded when a player comes,
 * written while they play, when they go and when the server stops. Begin with {@link io.byteborne.save.Saves}.
 */
@NullMarked
package io.byteborne.save;

import org.jspecify.annotations.NullMarked;
