package io.byteborne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs Byteborne World against the baselines, turn about, and prints the ratios with their spread: as a table here, and
 * as JSON in {@code target/bench/comparison.json}. The servers run on one core, this process (the load) on another.
 * Arguments: names of works (all without), and {@link Settings}.
 */
public final class Comparison {
    private static final Path JSON = Path.of("target", "bench", "comparison.json");

    /** Something to measure. */
    private interface Work {
        List<Finding> measure() throws IOException, InterruptedException, GeneralSecurityException;
    }

    private Comparison() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, GeneralSecurityException {
        Settings settings = Settings.of(arguments);
        Works works = new Works(settings);
        Upkeep upkeep = new Upkeep(settings);
        Lateness lateness = new Lateness(settings);
        Reconnects reconnects = new Reconnects(settings);
        Handshakes handshakes = new Handshakes(settings);
        Map<String, Work> all = new LinkedHashMap<>();
        all.put("echo", works::echo);
        all.put("hand-tuned", works::handTuned);
        all.put("websocket", works::webSocket);
        all.put("resume", works::resume);
        all.put("detached", new Detached(settings)::detached);
        all.put("flush-each", works::flushEach);
        all.put("latency", works::latency);
        all.put("tick", works::tick);
        all.put("paced", new PacedWork(settings)::paced);
        all.put("broadcast", works::broadcast);
        all.put("cores", works::cores);
        all.put("allocation", works::allocation);
        all.put("memory", upkeep::memory);
        all.put("idle", new Idle(settings)::idle);
        all.put("lateness", lateness::lateness);
        all.put("collectors", lateness::collectors);
        all.put("reconnect", reconnects::reconnect);
        all.put("present", reconnects::present);
        all.put("handshakes", handshakes::handshakes);
        all.put("metering", upkeep::metering);
        all.put("transports", works::transports);
        all.put("jvm", works::jvmOptions);
        all.put("start", new Start(settings)::start);
        List<String> chosen = List.of(arguments).stream()
                .filter(argument -> !argument.startsWith("--"))
                .toList();
        if (!all.keySet().containsAll(chosen)) {
            throw new IllegalArgumentException("The works are " + String.join(", ", all.keySet()));
        }
        if (!ServerProcess.pinDriver()) {
            System.out.println("Not pinned: servers and load share the cores, so the figures say little.");
        }
        List<Finding> findings = new ArrayList<>();
        System.out.println(Finding.tableHead());
        for (Map.Entry<String, Work> work : all.entrySet()) {
            if (chosen.isEmpty() || chosen.contains(work.getKey())) {
                List<Finding> found = work.getValue().measure();
                found.forEach(finding -> System.out.println(finding.tableRow()));
                findings.addAll(found);
            }
        }
        Files.createDirectories(JSON.getParent());
        JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.write(JSON, json.writeValueAsBytes(findings));
    }
}
