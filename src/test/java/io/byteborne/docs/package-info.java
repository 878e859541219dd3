/** What is written about the program, held against the program. */
@NullMarked
package io.byteborne.docs;

import org.jspecify.annotations.NullMarked;
