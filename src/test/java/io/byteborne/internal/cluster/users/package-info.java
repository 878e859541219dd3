@NullMarked
package io.byteborne.internal.cluster.users;

import org.jspecify.annotations.NullMarked;
