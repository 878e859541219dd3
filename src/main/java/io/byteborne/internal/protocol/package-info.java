/**
 * Messages: their ids, and their way from and into packets.
 */
@NullMarked
package io.byteborne.internal.protocol;

import org.jspecify.annotations.NullMarked;
