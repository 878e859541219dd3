/** A node's place in the cluster: its lease, and the other nodes. */
@NullMarked
package io.byteborne.internal.cluster;

import org.jspecify.annotations.NullMarked;
