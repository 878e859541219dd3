/** What guards a session's inbound side: deadlines, rates, and pauses in reading. */
@NullMarked
package io.byteborne.internal.net.inbound;

import org.jspecify.annotations.NullMarked;
