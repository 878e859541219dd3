/** Batches between nodes: numbered, bounded, at most once and in order; what is lost is counted. */
@NullMarked
package io.byteborne.internal.cluster.exchange;

import org.jspecify.annotations.NullMarked;
