/** What it costs that several nodes are one game. */
@NullMarked
package io.byteborne.bench.cluster;

import org.jspecify.annotations.NullMarked;
