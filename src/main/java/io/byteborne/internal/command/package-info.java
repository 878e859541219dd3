/** What the program can do instead of serving: the load client, and the protocol as a document. */
@NullMarked
package io.byteborne.internal.command;

import org.jspecify.annotations.NullMarked;
