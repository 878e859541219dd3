@NullMarked
package io.byteborne.internal.cluster.rooms;

import org.jspecify.annotations.NullMarked;
