/** The second sample on three nodes of this machine: to be played, to be tested, and to be measured. */
@NullMarked
package io.byteborne.sample.nodes;

import org.jspecify.annotations.NullMarked;
