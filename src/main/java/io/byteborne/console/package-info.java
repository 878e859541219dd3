/**
 * A page that shows the running server in a browser, on actuator's HTTP server. What it shows live is read here; for the
 * rest it asks actuator's endpoints, and all that it does is done by them, so that their rules hold for it.
 */
@NullMarked
package io.byteborne.console;

import org.jspecify.annotations.NullMarked;
