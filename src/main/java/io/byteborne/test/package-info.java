/**
 * For a game's own tests: the game without port and thread, stepped by the test, or the whole server on a free
 * port, with clients for both. Needs spring-boot-test, which the packaged program does not contain.
 */
@NullMarked
package io.byteborne.test;

import org.jspecify.annotations.NullMarked;
