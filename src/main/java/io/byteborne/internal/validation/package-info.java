/** Checks messages against the constraints in their {@code .proto} files, if the protovalidate library is present. */
@NullMarked
package io.byteborne.internal.validation;

import org.jspecify.annotations.NullMarked;
