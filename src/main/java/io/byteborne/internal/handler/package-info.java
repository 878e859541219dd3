/** Annotated methods of a game: what they take, what they return, and how they are called. */
@NullMarked
package io.byteborne.internal.handler;

import org.jspecify.annotations.NullMarked;
