/** What the program can do instead of serving: the load client, the protocol as a document, and compiling what has been saved. */
@NullMarked
package io.byteborne.internal.command;

import org.jspecify.annotations.NullMarked;
