package io.byteborne.bench;

import io.byteborne.bench.baseline.TlsServer;
import io.byteborne.bench.load.HandshakeDriver;
import io.byteborne.testing.TestCertificates.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections with TLS, as many as the server can take: a full handshake, one message, its reply, and the end. */
final class Handshakes {
    private static final int AT_A_TIME = 64;
    private static final int PRESENT = 16;
    /** Signing with such a key costs a server far more than checking costs the client, which so is not the limit. */
    private static final List<String> KEY = List.of("-keyalg", "RSA", "-keysize", "2048");

    private static final String NAME = "bench";
    private static final String PASSWORD = "changeit";

    private final Settings settings;

    Handshakes(Settings settings) {
        this.settings = settings;
    }

    private record Turn(double perSecond, double serverCpuMicros, double driverCores, double presentP99Millis) {}

    List<Finding> handshakes() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("bench-tls");
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        makeCertificate(folder, certificate, key);
        int pairs = settings.pairs();
        double[][] rate = new double[3][pairs];
        double[][] cpu = new double[3][pairs];
        double[][] driver = new double[3][pairs];
        double[][] present = new double[3][pairs];
        try (ServerProcess bare = Servers.baseline(TlsServer.class, certificate.toString(), key.toString());
                ServerProcess ours = Servers.ours(
                        Works.ON_ARRIVAL,
                        "--byteborne.server.ssl.bundle=bench",
                        "--spring.ssl.bundle.pem.bench.keystore.certificate=" + certificate.toUri(),
                        "--spring.ssl.bundle.pem.bench.keystore.private-key=" + key.toUri())) {
            turn(bare, settings.warmUpSeconds());
            turn(ours, settings.warmUpSeconds());
            for (int i = 0; i < pairs; i++) {
                Turn baseline = turn(bare, settings.seconds());
                Turn own = turn(ours, settings.seconds());
                put(rate, i, baseline.perSecond(), own.perSecond());
                put(cpu, i, baseline.serverCpuMicros(), own.serverCpuMicros());
                put(driver, i, baseline.driverCores(), own.driverCores());
                put(present, i, baseline.presentP99Millis(), own.presentP99Millis());
            }
        }
        String work = "TLS, 64 connections at a time: handshake, message, reply, end";
        return List.of(
                finding(work, "handshakes/s", 0.9, false, rate),
                finding(work, "CPU µs per handshake", null, true, cpu),
                finding(work, "cores that the driver takes", null, true, driver),
                finding(work, "p99 of the round trip of 16 others, who stay, in ms", 1.0, true, present));
    }

    private static void put(double[][] values, int index, double baseline, double ours) {
        values[0][index] = baseline;
        values[1][index] = ours;
        values[2][index] = ours / baseline;
    }

    private static Finding finding(
            String work, String figure, @Nullable Double bar, boolean atMost, double[][] values) {
        return new Finding(
                work, figure, Spread.of(values[0]), Spread.of(values[1]), Spread.of(values[2]), bar, atMost);
    }

    private static Turn turn(ServerProcess server, double seconds) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        try (HandshakeDriver driver = new HandshakeDriver(address, AT_A_TIME, PRESENT)) {
            driver.run(0.5);
            long begun = System.nanoTime();
            Duration serverCpu = server.cpu();
            Duration driverCpu = ownCpu();
            HandshakeDriver.Result result = driver.run(seconds);
            double serverNanos = server.cpu().minus(serverCpu).toNanos();
            double driverNanos = ownCpu().minus(driverCpu).toNanos();
            double nanos = System.nanoTime() - begun;
            return new Turn(
                    result.handshakes() / nanos * 1e9,
                    serverNanos / 1e3 / result.handshakes(),
                    driverNanos / nanos,
                    result.presentMicros().getValueAtPercentile(99) / 1e3);
        }
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    /** With the JDK's own tool, as files that both servers read. */
    private static void makeCertificate(Path folder, Path certificate, Path key)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", NAME, "-dname", "CN=" + NAME, "-validity", "1"));
        command.addAll(KEY);
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        Process tool = new ProcessBuilder(command).inheritIO().start();
        if (tool.waitFor() != 0) {
            throw new IOException("keytool did not make a certificate");
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Identity identity = new Identity(
                (X509Certificate) keys.getCertificate(NAME), (PrivateKey) keys.getKey(NAME, PASSWORD.toCharArray()));
        Files.writeString(certificate, identity.certificatePem());
        Files.writeString(key, identity.keyPem());
    }
}
