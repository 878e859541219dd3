/** The program: a game server, or (told so on the command line) the load client for one. */
@NullMarked
package io.byteborne;

import org.jspecify.annotations.NullMarked;
