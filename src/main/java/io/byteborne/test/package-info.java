/**
 * What a game's own tests use: the game without port and thread, stepped by the test, or the whole server on a free
 * port, and clients for both. Needs spring-boot-test, which the packaged program does not have.
 */
@NullMarked
package io.byteborne.test;

import org.jspecify.annotations.NullMarked;
