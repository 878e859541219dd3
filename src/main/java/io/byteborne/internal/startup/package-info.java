/** Before and around the start: defaults and checks, the welcome, and reports of failed starts. */
@NullMarked
package io.byteborne.internal.startup;

import org.jspecify.annotations.NullMarked;
