package io.byteborne.dummy;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dummy.scenario.Lines;
import io.byteborne.dummy.scenario.ScenarioFile;
import io.byteborne.dummy.scenario.Script;
import io.byteborne.dummy.scenario.ScriptReader;
import io.byteborne.network.ClientService;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.startup.StartupException;
import io.byteborne.world.NanoClock;
import io.byteborne.world.Timer;
import io.byteborne.world.WorldProperties;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The load client's own parts. Not a configuration that the server's component scan could find. */
@EnableConfigurationProperties({DummyProperties.class, LoadProperties.class, ResultProperties.class})
class DummyBeans {
    @Bean
    LiveView liveView(Terminal terminal, DummyProperties properties) {
        return terminal.redraws() ? new ProgressBar(terminal, properties.duration()) : new PlainLines(terminal.out());
    }

    @Bean
    Measurements measurements(LiveView view) {
        return new Measurements(view::error);
    }

    @Bean
    DummyReport dummyReport(
            Terminal terminal,
            LiveView view,
            Measurements measurements,
            ResultProperties results,
            DummyProperties properties,
            ScenarioFile scenario,
            Pace pace) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("scenario", scenario.name());
        options.put("server", properties.address() + (properties.tls() ? ", TLS" : ""));
        options.put("connections", Integer.toString(properties.connections()));
        options.put("load", pace.description());
        Runtime runtime = Runtime.getRuntime();
        options.put(
                "client",
                "Java %s, %d processors, %s %s"
                        .formatted(
                                Runtime.version(),
                                runtime.availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")));
        return new DummyReport(terminal.out(), view, measurements, new ResultFiles(results), options);
    }

    @Bean
    DummyConnections dummyConnections(DummyProperties properties, NanoClock clock, Measurements measurements) {
        return new DummyConnections(properties.address(), clock, measurements);
    }

    @Bean
    ScenarioFile scenarioFile(DummyProperties properties) {
        return ScenarioFile.find(properties.scenario());
    }

    @Bean
    Scenario scenario(
            ScenarioFile file,
            LoadProperties load,
            DummyConnections connections,
            MessageRegistry registry,
            MessageDispatcher dispatcher) {
        Lines lines = load.lines();
        Script script = new ScriptReader(registry, lines).read(file);
        if (load.setsMessage() && !script.usesMessage()) {
            throw new StartupException(
                    "%s is set, but the scenario %s says itself what is sent."
                            .formatted(load.message() == null ? "--message-size" : "--message", file.name()),
                    "Remove it, or write ${message} into a field of %s.".formatted(file.location()));
        }
        Scenario scenario = new Scenario(script, lines, connections);
        scenario.register(registry, dispatcher);
        return scenario;
    }

    @Bean
    Pace pace(
            LoadProperties load,
            WorldProperties world,
            DummyConnections connections,
            Scenario scenario,
            NanoClock clock) {
        Pace.Sender sender = (connection, dueNanos) -> connections.send(connection, scenario, dueNanos);
        // What is due nearer to this tick than to the next one leaves now.
        long early = world.interval().toNanos() / 2;
        if (load.rate() != null) {
            return new RatePace(sender, load.rate(), load.rateRampUp(), early);
        }
        if (load.inFlight() == null) {
            return new IntervalPace(sender, clock, load.intervalOrDefault(), early);
        }
        if (!scenario.awaitsAnswers()) {
            throw new StartupException(
                    "With --in-flight, messages are sent when answers have come, but the scenario awaits none.",
                    "Use --rate or --interval, or write 'answer:' into the scenario.");
        }
        return new ClosedPace(sender, clock, load.inFlight());
    }

    @Bean
    DummyClient dummyClient(
            DummyProperties properties,
            ClientService clientService,
            Timer timer,
            NanoClock clock,
            DummyReport report,
            Scenario scenario,
            Pace pace,
            DummyConnections connections) {
        Connector connector = new Connector(clientService, properties);
        return new DummyClient(properties, connector, timer, clock, report, scenario, pace, connections);
    }

    @Bean
    DummyLifecycle dummyLifecycle(DummyClient client, ClientService clientService) {
        return new DummyLifecycle(client, clientService);
    }
}
