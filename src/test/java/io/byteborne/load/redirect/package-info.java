@NullMarked
package io.byteborne.load.redirect;

import org.jspecify.annotations.NullMarked;
