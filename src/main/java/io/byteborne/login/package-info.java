/** Logging in: who decides on a login, its events and exceptions, and where users are found. */
@NullMarked
package io.byteborne.login;

import org.jspecify.annotations.NullMarked;
