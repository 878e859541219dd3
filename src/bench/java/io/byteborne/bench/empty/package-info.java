/** The baseline of the start: a Spring Boot program that does nothing. */
@NullMarked
package io.byteborne.bench.empty;

import org.jspecify.annotations.NullMarked;
