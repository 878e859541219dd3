/**
 * A page that shows the running server in a browser, on actuator's HTTP server. Live data is read here; for the
 * rest the page uses actuator's endpoints, and everything that it does is done by them, so that their rules apply.
 */
@NullMarked
package io.byteborne.internal.console;

import org.jspecify.annotations.NullMarked;
