/** TLS of both sides, from Spring Boot's SSL bundles. */
@NullMarked
package io.byteborne.internal.net.tls;

import org.jspecify.annotations.NullMarked;
