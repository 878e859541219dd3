@NullMarked
package io.byteborne.internal.cluster.messages;

import org.jspecify.annotations.NullMarked;
