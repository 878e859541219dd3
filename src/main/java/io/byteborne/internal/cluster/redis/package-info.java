/** The cluster's directory and bus on Redis, through Lettuce. The only package that knows either. */
@NullMarked
package io.byteborne.internal.cluster.redis;

import org.jspecify.annotations.NullMarked;
