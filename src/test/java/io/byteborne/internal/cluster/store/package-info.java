@NullMarked
package io.byteborne.internal.cluster.store;

import org.jspecify.annotations.NullMarked;
