@NullMarked
package io.byteborne.internal.cluster.history;

import org.jspecify.annotations.NullMarked;
