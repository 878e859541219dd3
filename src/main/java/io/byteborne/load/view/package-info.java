/** What a run shows while it goes: a bar that redraws itself in a terminal, plain lines elsewhere. */
@NullMarked
package io.byteborne.load.view;

import org.jspecify.annotations.NullMarked;
