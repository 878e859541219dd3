/**
 * Messages and their handlers: annotations, what handlers may take and return, interceptors, and refusals.
 */
@NullMarked
package io.byteborne.message;

import org.jspecify.annotations.NullMarked;
