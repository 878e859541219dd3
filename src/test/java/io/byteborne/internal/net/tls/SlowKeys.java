package io.byteborne.internal.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;

/** Keys of a bundle, for which handshakes have to wait while they are {@link #slow}. */
final class SlowKeys {
    private static final long DEADLINE_SECONDS = 10;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean slow;

    /** The bundle with such keys. */
    SslBundle of(SslBundle bundle) {
        KeyManagerFactory fast = bundle.getManagers().getKeyManagerFactory();
        X509ExtendedKeyManager keys = (X509ExtendedKeyManager) fast.getKeyManagers()[0];
        KeyManagerFactory factory =
                new KeyManagerFactory(new Factory(new Keys(keys)), fast.getProvider(), fast.getAlgorithm()) {};
        return SslBundle.of(
                bundle.getStores(),
                bundle.getKey(),
                bundle.getOptions(),
                bundle.getProtocol(),
                SslManagerBundle.of(factory, bundle.getManagers().getTrustManagerFactory()));
    }

    /** From now on. */
    void slow() {
        slow = true;
    }

    /** Waits until a handshake waits for a key. */
    void awaitAsked() throws InterruptedException {
        assertThat(asked.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("a handshake")
                .isTrue();
    }

    /** Nobody waits any more. */
    void goOn() {
        goOn.countDown();
    }

    private void take() {
        if (slow) {
            asked.countDown();
            try {
                assertThat(goOn.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Factory extends KeyManagerFactorySpi {
        private final KeyManager keys;

        Factory(KeyManager keys) {
            this.keys = keys;
        }

        @Override
        protected void engineInit(KeyStore store, char[] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keys};
        }
    }

    private final class Keys extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager keys;

        Keys(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            take();
            return keys.chooseEngineServerAlias(type, issuers, engine);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
