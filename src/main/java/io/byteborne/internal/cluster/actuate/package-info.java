/** The cluster in health, meters and endpoints. */
@NullMarked
package io.byteborne.internal.cluster.actuate;

import org.jspecify.annotations.NullMarked;
