/** What is wrong with a message that violates the constraints of its {@code .proto} file. */
@NullMarked
package io.byteborne.validation;

import org.jspecify.annotations.NullMarked;
