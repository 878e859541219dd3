package io.byteborne.bench;

import io.byteborne.bench.StartProgram.Form;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long the packaged server takes from the start of its JVM to the open game port, turn about with an empty Spring Boot
 * program of the same libraries, which is up when its HTTP port is: on one core, and on two.
 */
final class Start {
    private final Settings settings;

    Start(Settings settings) {
        this.settings = settings;
    }

    List<Finding> start() throws IOException, InterruptedException {
        StartProgram ours = StartProgram.ours();
        StartProgram empty = StartProgram.empty();
        List<Finding> findings = new ArrayList<>();
        int one = ServerProcess.SERVER_CORE;
        int other = ServerProcess.DRIVER_CORE;
        findings.add(turnAbout(ours, empty, Form.JAR, 1.2, one));
        findings.add(turnAbout(ours, empty, Form.UNPACKED, null, one));
        findings.add(turnAbout(ours, empty, Form.CACHED, 2_500.0, one));
        findings.add(turnAbout(ours, empty, Form.JAR, 1.1, one, other));
        findings.add(turnAbout(ours, empty, Form.UNPACKED, null, one, other));
        findings.add(turnAbout(ours, empty, Form.CACHED, 1_000.0, one, other));
        return findings;
    }

    /** @param bar of the ratio; with a cache, of our own milliseconds */
    private Finding turnAbout(StartProgram ours, StartProgram empty, Form form, @Nullable Double bar, int... cores)
            throws IOException, InterruptedException {
        // Not counted: these bring the files into memory.
        ours.millisToOpenPort(form, cores);
        empty.millisToOpenPort(form, cores);
        double[] own = new double[settings.pairs()];
        double[] emptys = new double[settings.pairs()];
        double[] ratios = new double[settings.pairs()];
        for (int i = 0; i < settings.pairs(); i++) {
            own[i] = ours.millisToOpenPort(form, cores);
            emptys[i] = empty.millisToOpenPort(form, cores);
            ratios[i] = own[i] / emptys[i];
        }
        return new Finding(
                "start on %s, %s".formatted(cores.length == 1 ? "one core" : "two cores", form.label),
                "ms to the open port; the baseline is an empty Spring Boot program",
                Spread.of(emptys),
                Spread.of(own),
                form == Form.CACHED ? Spread.of(own) : Spread.of(ratios),
                bar,
                true);
    }
}
