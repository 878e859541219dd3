/** The game port, connections to other servers, and what stops start-up. */
@NullMarked
package io.byteborne.server;

import org.jspecify.annotations.NullMarked;
