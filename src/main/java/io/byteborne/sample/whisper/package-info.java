/**
 * What players of the second sample say to each other over rooms and nodes. It runs in the profile {@code arena}, with a
 * cluster and without; {@code docs/howto/cluster.md} plays it on three nodes.
 */
@NullMarked
package io.byteborne.sample.whisper;

import org.jspecify.annotations.NullMarked;
