/**
 * All wiring: the beans of the engine, each configuration listed for Spring Boot in {@code AutoConfiguration.imports}. A
 * bean that a game may replace backs off where the game declares its own.
 */
@NullMarked
package io.byteborne.autoconfigure;

import org.jspecify.annotations.NullMarked;
