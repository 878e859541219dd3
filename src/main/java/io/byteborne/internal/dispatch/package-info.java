/**
 * What happens with a message once it is its turn: handler methods and how they are found, what they are given, what
 * becomes of what they return or throw, and what stands around them. Nearly all of it runs on the world thread.
 */
@NullMarked
package io.byteborne.internal.dispatch;

import org.jspecify.annotations.NullMarked;
