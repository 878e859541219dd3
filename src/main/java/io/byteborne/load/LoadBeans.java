package io.byteborne.load;

import io.byteborne.internal.net.NettyClientService;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.settings.Alternatives;
import io.byteborne.internal.settings.UnknownSettings;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.load.measure.Measurements;
import io.byteborne.load.measure.ServerWords;
import io.byteborne.load.redirect.Redirects;
import io.byteborne.load.result.ResultFiles;
import io.byteborne.load.resume.Resuming;
import io.byteborne.load.scenario.Lines;
import io.byteborne.load.scenario.ScenarioFile;
import io.byteborne.load.scenario.Script;
import io.byteborne.load.scenario.ScriptReader;
import io.byteborne.load.view.LiveView;
import io.byteborne.load.view.PlainLines;
import io.byteborne.load.view.ProgressBar;
import io.byteborne.load.view.Terminal;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.server.StartupException;
import io.byteborne.world.NanoClock;
import io.byteborne.world.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The load client's own parts. Not a configuration that the server's component scan could find. */
@EnableConfigurationProperties(LoadProperties.class)
class LoadBeans {
    @Bean
    static UnknownSettings unknownLoadSettings(Environment environment) {
        return new UnknownSettings(environment, List.of(LoadProperties.class));
    }

    @Bean
    static Alternatives paceAlternatives(Environment environment) {
        return new Alternatives(environment, "dummy.interval", "dummy.rate", "dummy.in-flight");
    }

    @Bean
    static Alternatives openingAlternatives(Environment environment) {
        return new Alternatives(environment, "dummy.ramp-up", "dummy.connection-rate");
    }

    @Bean
    static Alternatives trustAlternatives(Environment environment) {
        return new Alternatives(environment, "dummy.tls-trust", "dummy.tls-bundle");
    }

    @Bean
    LiveView liveView(Terminal terminal, LoadProperties properties) {
        return terminal.redraws() ? new ProgressBar(terminal, properties.duration()) : new PlainLines(terminal.out());
    }

    @Bean
    Measurements measurements(LiveView view, ObjectProvider<ServerWords> words) {
        return new Measurements(view::error, words.getIfUnique());
    }

    @Bean
    LoadReport dummyReport(
            Terminal terminal,
            LiveView view,
            Measurements measurements,
            LoadProperties properties,
            ScenarioFile scenario,
            Pace pace) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("scenario", scenario.name());
        options.put("server", server(properties));
        options.put("connections", Integer.toString(properties.connections()));
        options.put("load", pace.description());
        Runtime runtime = Runtime.getRuntime();
        options.put(
                "client",
                "Java %s, %s processors, %s %s"
                        .formatted(
                                Runtime.version(),
                                runtime.availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")));
        return new LoadReport(
                terminal.out(), view, measurements, new ResultFiles(properties.result(), properties.report()), options);
    }

    private static String server(LoadProperties properties) {
        String tls = properties.tls() ? ", TLS" : "";
        String webSocket = properties.websocket() == null ? "" : ", WebSocket " + properties.websocket();
        String hello = properties.hello() ? ", session protocol" : "";
        String resume = properties.resume() ? ", resumes" : "";
        String cut = properties.cutEvery() == null
                ? ""
                : ", cut every %s ms".formatted(properties.cutEvery().toMillis());
        return properties.address() + tls + webSocket + hello + resume + cut;
    }

    @Bean
    LoadConnections dummyConnections(LoadProperties properties, NanoClock clock, Measurements measurements) {
        return new LoadConnections(properties.address(), clock, measurements);
    }

    @Bean
    ScenarioFile scenarioFile(LoadProperties properties) {
        return ScenarioFile.find(properties.scenario());
    }

    @Bean
    Scenario scenario(
            ScenarioFile file,
            LoadProperties properties,
            LoadConnections connections,
            MessageRegistry registry,
            MessageDispatcher dispatcher,
            Timer timer) {
        Lines lines = properties.lines();
        Script script = new ScriptReader(registry, lines).read(file);
        if (properties.setsMessage() && !script.usesMessage()) {
            throw new StartupException(
                    "%s is set, but the scenario %s says itself what is sent."
                            .formatted(properties.message() == null ? "--message-size" : "--message", file.name()),
                    "Remove it, or write ${message} into a field of %s.".formatted(file.location()));
        }
        Scenario scenario = new Scenario(script, lines, connections, timer);
        scenario.register(registry, dispatcher);
        return scenario;
    }

    @Bean
    Pace pace(
            LoadProperties properties,
            WorldProperties world,
            LoadConnections connections,
            Scenario scenario,
            NanoClock clock) {
        Pace.Sender sender = (connection, dueNanos) -> connections.send(connection, scenario, dueNanos);
        // What is due nearer to this tick than to the next one leaves now.
        long early = world.interval().toNanos() / 2;
        if (scenario.isPlayed()) {
            return playPace(properties, sender, clock, early);
        }
        if (properties.rate() != null) {
            return new RatePace(sender, properties.rate(), properties.rateRampUp(), early);
        }
        if (properties.inFlight() == null) {
            return new IntervalPace(sender, clock, properties.intervalOrDefault(), early);
        }
        if (!scenario.awaitsAnswers()) {
            throw new StartupException(
                    "With --in-flight, messages are sent when answers have come, but the scenario awaits none.",
                    "Use --rate or --interval, or write 'answer:' into the scenario.");
        }
        return new ClosedPace(sender, clock, properties.inFlight());
    }

    private static Pace playPace(LoadProperties properties, Pace.Sender sender, NanoClock clock, long earlyNanos) {
        Integer inFlight = properties.inFlight();
        if (properties.rate() != null || (inFlight != null && inFlight != 1)) {
            throw new StartupException(
                    "The scenario has 'play:', so each connection sends when its play has come to a message, and --%s cannot be kept."
                            .formatted(inFlight == null ? "rate" : "in-flight=" + inFlight),
                    "Use --interval for the time from one message of a connection to its next, or --in-flight=1 for none.");
        }
        return new PlayPace(sender, clock, inFlight == null ? properties.intervalOrDefault() : null, earlyNanos);
    }

    @Bean
    LoadClient dummyClient(
            LoadProperties properties,
            NettyClientService clientService,
            Timer timer,
            NanoClock clock,
            LoadReport report,
            Scenario scenario,
            Pace pace,
            LoadConnections connections,
            ObjectProvider<Resuming<LoadConnection>> resuming,
            ObjectProvider<Redirects> redirects) {
        Connector connector = new Connector(clientService, properties);
        return new LoadClient(
                properties,
                connector,
                timer,
                clock,
                report,
                scenario,
                pace,
                connections,
                resuming.getIfAvailable(),
                redirects.getIfAvailable());
    }

    @Bean
    LoadLifecycle dummyLifecycle(LoadClient client, NettyClientService clientService) {
        return new LoadLifecycle(client, clientService);
    }
}
