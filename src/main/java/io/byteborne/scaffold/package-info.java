/** Writes a project for a game of one's own. A part of the program, not of the library. */
@NullMarked
package io.byteborne.scaffold;

import org.jspecify.annotations.NullMarked;
