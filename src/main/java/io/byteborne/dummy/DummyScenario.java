package io.byteborne.dummy;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dummy.scenario.Script;
import io.byteborne.dummy.scenario.ScriptReader;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.startup.StartupException;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * The scenario, if it is a file: then every message of the program is known. Not a configuration that the server's
 * component scan could find.
 */
@Conditional(ScenarioFileCondition.class)
@AutoConfigurationPackage(basePackages = "io.byteborne")
class DummyScenario {
    @Bean
    FileScenario fileScenario(
            DummyProperties properties,
            LoadProperties load,
            DummyConnections connections,
            MessageRegistry registry,
            MessageDispatcher dispatcher) {
        Script script = new ScriptReader(registry).read(Path.of(properties.scenario()));
        if (load.messageSize() != null) {
            throw new StartupException(
                    "--message-size is set, but the scenario file says what is sent.",
                    "Remove it, and write ${random:<number of letters>} into a field of %s."
                            .formatted(properties.scenario()));
        }
        FileScenario scenario = new FileScenario(script, connections);
        scenario.register(registry, dispatcher);
        return scenario;
    }
}
