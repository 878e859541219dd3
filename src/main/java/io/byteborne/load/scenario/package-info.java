/** Scenario files: which messages the load client sends, and what must come back. */
@NullMarked
package io.byteborne.load.scenario;

import org.jspecify.annotations.NullMarked;
