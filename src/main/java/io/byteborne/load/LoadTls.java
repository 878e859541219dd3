package io.byteborne.load;

import io.byteborne.internal.net.tls.ClientTls;
import io.byteborne.server.StartupException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** TLS of the load client, if it is asked for. Not a configuration that the server's component scan could find. */
@ConditionalOnProperty("dummy.tls")
@Import(SslAutoConfiguration.class)
class LoadTls {
    private static final String INSECURE = "insecure";

    @Bean
    ClientTls clientTls(LoadProperties properties, SslBundles bundles) {
        if (properties.tlsBundle() != null) {
            return new ClientTls(named(properties.tlsBundle(), bundles));
        }
        return new ClientTls(trusting(properties.tlsTrust()));
    }

    private static SslBundle named(String name, SslBundles bundles) {
        try {
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException unknown) {
            throw new StartupException(
                    "--tls-bundle is %s, but there is no SSL bundle of that name.".formatted(name),
                    "Describe it with --spring.ssl.bundle.pem.%s.…=… options.".formatted(name),
                    unknown);
        }
    }

    private static SslBundle trusting(@Nullable String trust) {
        if (trust == null) {
            return SslBundle.systemDefault();
        }
        if (trust.equals(INSECURE)) {
            return SslBundle.of(null, null, null, null, SslManagerBundle.from(InsecureTrustManagerFactory.INSTANCE));
        }
        return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate("file:" + trust)));
    }
}
