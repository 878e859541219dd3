/** The load client's side of sessions that outlive their connections. */
@NullMarked
package io.byteborne.load.resume;

import org.jspecify.annotations.NullMarked;
