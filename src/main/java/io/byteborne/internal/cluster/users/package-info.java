/** Users over nodes: whose they are, how a login moves them, and how they are reached. World thread. */
@NullMarked
package io.byteborne.internal.cluster.users;

import org.jspecify.annotations.NullMarked;
