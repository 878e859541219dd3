/** Checks messages against the constraints in their {@code .proto} files, where the protovalidate library is there. */
@NullMarked
package io.byteborne.validation;

import org.jspecify.annotations.NullMarked;
