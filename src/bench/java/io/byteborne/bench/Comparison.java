package io.byteborne.bench;

import io.byteborne.bench.baseline.IdiomaticServer;
import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import io.byteborne.bench.load.LoadResult;
import java.io.IOException;
import java.util.List;

/** temp. */
public final class Comparison {
    private Comparison() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ServerProcess.pinDriver();
        Load load = Load.closed(64, Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        try (ServerProcess idiomatic = ServerProcess.start(IdiomaticServer.class, List.of(), List.of("{port}"));
                ServerProcess ours = ServerProcess.start(
                        ByteborneServer.class,
                        List.of(),
                        List.of(
                                "--byteborne.server.port={port}",
                                "--byteborne.server.io-threads=1",
                                "--byteborne.world.dispatch=on-arrival",
                                "--logging.level.root=warn",
                                "--server.port=0"));
                LoadDriver a = new LoadDriver(idiomatic.port(), load);
                LoadDriver b = new LoadDriver(ours.port(), load)) {
            for (int i = 0; i < 8; i++) {
                long c0 = idiomatic.cpu().toMillis();
                LoadResult x = a.run(3);
                long c1 = idiomatic.cpu().toMillis();
                long d0 = ours.cpu().toMillis();
                LoadResult y = b.run(3);
                long d1 = ours.cpu().toMillis();
                System.out.printf(
                        "idiomatic %,.0f p50 %d p99 %d cpu %.2f us util %.2f ours %,.0f p50 %d p99 %d cpu %.2f us util %.2f ratio %.3f%n",
                        x.rate(),
                        x.micros(50),
                        x.micros(99),
                        (c1 - c0) * 1000.0 / x.answers(),
                        (c1 - c0) / 3000.0,
                        y.rate(),
                        y.micros(50),
                        y.micros(99),
                        (d1 - d0) * 1000.0 / y.answers(),
                        (d1 - d0) / 3000.0,
                        y.rate() / x.rate());
            }
        }
    }
}
