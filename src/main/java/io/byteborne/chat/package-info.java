/** The sample: a chat that echoes. Start reading here. */
@NullMarked
package io.byteborne.chat;

import org.jspecify.annotations.NullMarked;
