/** Sessions: one connection each, from the moment it may send until the world has dealt with its end. */
@NullMarked
package io.byteborne.session;

import org.jspecify.annotations.NullMarked;
