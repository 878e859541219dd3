/**
 * What the running server shows to its operators: actuator endpoints, health and metrics. Reads only; called on
 * actuator's HTTP threads.
 */
@NullMarked
package io.byteborne.internal.actuate;

import org.jspecify.annotations.NullMarked;
