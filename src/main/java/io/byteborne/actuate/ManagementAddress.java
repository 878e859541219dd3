package io.byteborne.actuate;

import io.byteborne.startup.StartupException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.Environment;

/**
 * Sees to it that actuator's own port, if it has one, is not open to everybody by mistake: {@code server.address} does not
 * count for it, and without an address it would listen on all. Main thread, before there are any beans.
 */
final class ManagementAddress implements BeanFactoryPostProcessor {
    private final Environment environment;

    ManagementAddress(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
                && !environment.containsProperty("management.server.address")) {
            throw new StartupException(
                    "management.server.port is %s and management.server.address is not set: actuator would listen on every address of this machine, whatever server.address is."
                            .formatted(environment.getProperty("management.server.port")),
                    "Set management.server.address to 127.0.0.1 (this machine only), or to 0.0.0.0 if everybody who reaches"
                            + " this machine may see actuator.");
        }
    }
}
