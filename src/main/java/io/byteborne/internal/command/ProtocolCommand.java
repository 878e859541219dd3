package io.byteborne.internal.command;

import io.byteborne.autoconfigure.CatalogueAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.catalogue.ProtocolMarkdown;
import io.byteborne.internal.protocol.MessageParser;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Prints the catalogue as a program: finds the messages as the server does, and starts nothing. The server's settings
 * are not read.
 */
@ImportAutoConfiguration({ProtocolAutoConfiguration.class, CatalogueAutoConfiguration.class})
public class ProtocolCommand {
    /**
     * Prints the catalogue as Markdown.
     *
     * @param packages below which the messages' classes are
     */
    public static void run(List<String> packages) {
        run(packages, System.out);
    }

    static void run(List<String> packages, PrintStream out) {
        SpringApplication application = new SpringApplication(ProtocolCommand.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.of("spring.config.name", "protocol", "logging.level.root", "warn"));
        application.addInitializers(context -> AutoConfigurationPackages.register(
                (BeanDefinitionRegistry) context.getBeanFactory(), packages.toArray(String[]::new)));
        try (ConfigurableApplicationContext context = application.run()) {
            String document =
                    ProtocolMarkdown.of(context.getBean(ProtocolCatalogue.class).read(type -> null));
            // Regardless of the terminal's encoding: this is for a file.
            out.writeBytes(document.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /** Nobody sends anything here. */
    @Bean
    MessageParser.Types messageTypes() {
        return id -> null;
    }
}
