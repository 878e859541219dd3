/** The load client's connections that a server sends to another one. */
@NullMarked
package io.byteborne.load.redirect;

import org.jspecify.annotations.NullMarked;
