@NullMarked
package io.byteborne.internal.cluster.exchange;

import org.jspecify.annotations.NullMarked;
