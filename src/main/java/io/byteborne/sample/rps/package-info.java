/**
 * The third sample: rock, paper, scissors for two who are matched from a queue. It runs in the profile {@code rps};
 * {@code docs/howto/matchmaking.md} explains it.
 */
@NullMarked
package io.byteborne.sample.rps;

import org.jspecify.annotations.NullMarked;
