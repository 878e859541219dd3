/**
 * What happens once, at start-up: the game's beans are found, whatever hides them; and a mistake in configuration or in the
 * game's code stops the start with a sentence that says what to change.
 */
@NullMarked
package io.byteborne.startup;

import org.jspecify.annotations.NullMarked;
