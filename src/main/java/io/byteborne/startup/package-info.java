/** How a mistake in configuration or in the game's code stops start-up: with a sentence that says what to change. */
@NullMarked
package io.byteborne.startup;

import org.jspecify.annotations.NullMarked;
