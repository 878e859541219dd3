/** The catalogue of messages, for whoever writes a client: from the descriptors that protobuf generates. */
@NullMarked
package io.byteborne.catalogue;

import org.jspecify.annotations.NullMarked;
