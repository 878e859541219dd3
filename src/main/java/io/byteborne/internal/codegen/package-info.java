/** The protocol written down for authors of clients: as a document, and as source files in their languages. */
@NullMarked
package io.byteborne.internal.codegen;

import org.jspecify.annotations.NullMarked;
