/** Many servers that are one game: which nodes there are, and where users are. */
@NullMarked
package io.byteborne.cluster;

import org.jspecify.annotations.NullMarked;
