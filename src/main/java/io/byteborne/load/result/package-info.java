/** What a run of the load client has measured: as JSON, as an HTML page, and one against another. */
@NullMarked
package io.byteborne.load.result;

import org.jspecify.annotations.NullMarked;
