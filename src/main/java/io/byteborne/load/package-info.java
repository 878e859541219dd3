/**
 * The load client: many connections that send what a scenario file says, and check every answer. A program of its own in
 * the same jar.
 */
@NullMarked
package io.byteborne.load;

import org.jspecify.annotations.NullMarked;
