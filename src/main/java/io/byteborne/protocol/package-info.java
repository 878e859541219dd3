/**
 * Messages: their ids, their way from and into packets, and the handler methods that they are dispatched to.
 */
@NullMarked
package io.byteborne.protocol;

import org.jspecify.annotations.NullMarked;
