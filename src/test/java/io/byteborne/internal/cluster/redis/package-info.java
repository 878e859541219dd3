@NullMarked
package io.byteborne.internal.cluster.redis;

import org.jspecify.annotations.NullMarked;
