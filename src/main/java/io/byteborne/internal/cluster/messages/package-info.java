/** What the games on the nodes tell each other, and the methods that take it. */
@NullMarked
package io.byteborne.internal.cluster.messages;

import org.jspecify.annotations.NullMarked;
