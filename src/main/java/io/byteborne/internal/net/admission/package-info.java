/** What a connection passes before it is a session: a free slot, its address's limits, the proxy's header, TLS. */
@NullMarked
package io.byteborne.internal.net.admission;

import org.jspecify.annotations.NullMarked;
