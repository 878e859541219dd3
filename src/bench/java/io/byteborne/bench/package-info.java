/** Byteborne World measured against hand-written Netty servers; docs/performance.md says how, and with what outcome. */
@NullMarked
package io.byteborne.bench;

import org.jspecify.annotations.NullMarked;
