/**
 * The one look at all beans of a game, once they exist: what has annotated methods, or a type that the engine looks for,
 * is found by its real class, however it was declared; what cannot be used stops start-up.
 */
@NullMarked
package io.byteborne.internal.discovery;

import org.jspecify.annotations.NullMarked;
