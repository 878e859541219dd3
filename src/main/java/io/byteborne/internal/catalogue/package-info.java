/** The catalogue of messages, for authors of clients: from the descriptors that protobuf generates. */
@NullMarked
package io.byteborne.internal.catalogue;

import org.jspecify.annotations.NullMarked;
