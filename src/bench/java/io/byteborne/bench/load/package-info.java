/** The load driver: one thread that saturates a server from one core, and checks every reply. */
@NullMarked
package io.byteborne.bench.load;

import org.jspecify.annotations.NullMarked;
