/** The sample: a chat that echoes. Start reading here. */
@NullMarked
package io.byteborne.sample.chat;

import org.jspecify.annotations.NullMarked;
