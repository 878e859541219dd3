/**
 * Messages: their ids, and their way from and into packets.
 */
@NullMarked
package io.byteborne.protocol;

import org.jspecify.annotations.NullMarked;
