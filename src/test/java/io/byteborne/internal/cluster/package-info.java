@NullMarked
package io.byteborne.internal.cluster;

import org.jspecify.annotations.NullMarked;
