/**
 * How a client's login becomes a user, what a client may do before, and where a user is found. Nothing of this
 * is active in a game without an {@link io.byteborne.login.Authenticator}. Nearly all of it runs on the world thread.
 */
@NullMarked
package io.byteborne.internal.login;

import org.jspecify.annotations.NullMarked;
