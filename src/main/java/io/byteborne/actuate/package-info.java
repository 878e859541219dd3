/**
 * What the running server shows to whoever operates it: actuator endpoints, health and metrics. Reads only; called on
 * actuator's HTTP threads.
 */
@NullMarked
package io.byteborne.actuate;

import org.jspecify.annotations.NullMarked;
