/**
 * Who plays: how a client's login becomes a user, what a client may do before, and where a user is found. Nothing of it
 * takes part in a game that has no {@link io.byteborne.login.Authenticator}. Nearly all of it runs on the world thread.
 */
@NullMarked
package io.byteborne.login;

import org.jspecify.annotations.NullMarked;
