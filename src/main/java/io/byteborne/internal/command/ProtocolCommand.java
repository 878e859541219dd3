package io.byteborne.internal.command;

import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.codegen.ProtocolFormat;
import io.byteborne.internal.codegen.ProtocolTables;
import io.byteborne.internal.protocol.MessageParser;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Prints the protocol as a program, in one of several formats: finds the messages as the server does, and starts nothing. The server's settings
 * are not read.
 */
@ImportAutoConfiguration(ProtocolAutoConfiguration.class)
public class ProtocolCommand {
    private static final int USAGE_ERROR = 2;
    private static final String FORMAT = "--format=";
    private static final String NAMESPACE = "--namespace=";

    /**
     * Prints the protocol.
     *
     * @param packages below which the messages' classes are
     * @return the exit code: 2 for a wrong command line
     */
    public static int run(List<String> packages, String... arguments) {
        return run(packages, List.of(arguments), System.out, System.err);
    }

    /** What is wrong is said on {@code err}: {@code out} is often a file. */
    static int run(List<String> packages, List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(usage());
            return 0;
        }
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            return USAGE_ERROR;
        }
        // Regardless of the terminal's encoding: this is for a file.
        out.writeBytes(
                options.format().write(tables(packages), options.namespace()).getBytes(StandardCharsets.UTF_8));
        out.flush();
        return 0;
    }

    private static String usage() {
        return """
                Usage: protocol [--format=FORMAT] [--namespace=NAME]

                Prints the game's protocol. Formats: %s.
                --namespace is for csharp (My.Game) and cpp (my::game).
                """.formatted(Arrays.stream(ProtocolFormat.values())
                .map(ProtocolFormat::label)
                .collect(Collectors.joining(", ")));
    }

    private record Options(ProtocolFormat format, String namespace) {
        static Options of(List<String> arguments) {
            ProtocolFormat format = ProtocolFormat.MARKDOWN;
            String namespace = null;
            for (String argument : arguments) {
                if (argument.startsWith(FORMAT)) {
                    format = ProtocolFormat.named(argument.substring(FORMAT.length()));
                } else if (argument.startsWith(NAMESPACE)) {
                    namespace = argument.substring(NAMESPACE.length());
                } else {
                    throw new IllegalArgumentException(
                            "There is no option '%s'. There are: --format=FORMAT, --namespace=NAME."
                                    .formatted(argument));
                }
            }
            return new Options(format, format.namespace(namespace));
        }
    }

    private static ProtocolTables tables(List<String> packages) {
        SpringApplication application = new SpringApplication(ProtocolCommand.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.of("spring.config.name", "protocol", "logging.level.root", "warn"));
        application.addInitializers(context -> AutoConfigurationPackages.register(
                (BeanDefinitionRegistry) context.getBeanFactory(), packages.toArray(String[]::new)));
        try (ConfigurableApplicationContext context = application.run()) {
            ProtocolCatalogue catalogue = context.getBean(ProtocolCatalogue.class);
            return new ProtocolTables(catalogue.read(type -> null), catalogue.readSystem(), catalogue.messagesHash());
        }
    }

    /** Nobody sends anything here. */
    @Bean
    MessageParser.Types messageTypes() {
        return id -> null;
    }
}
