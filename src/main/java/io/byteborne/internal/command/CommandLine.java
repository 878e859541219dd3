package io.byteborne.internal.command;

import io.byteborne.internal.net.transport.NettyDefaults;
import io.byteborne.load.LoadApplication;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/**
 * What a program does before it becomes a server: sets what Netty reads when its classes are loaded and, if the first
 * argument is {@code dummy} or {@code protocol}, runs that command instead and ends the process. So the load client and
 * the protocol's document come with every program that has this library, whose {@code main} only has to call {@link
 * SpringApplication#run}. Main thread; Spring Boot makes one for each application.
 */
final class CommandLine implements SpringApplicationRunListener, Ordered {
    private static final String LOAD_CLIENT = "dummy";
    private static final String PROTOCOL = "protocol";

    private final SpringApplication application;
    private final List<String> arguments;

    CommandLine(SpringApplication application, String[] arguments) {
        this.application = application;
        this.arguments = List.of(arguments);
    }

    /** Before DevTools, which would start the program a second time. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void starting(ConfigurableBootstrapContext context) {
        NettyDefaults.apply();
        Class<?> program = application.getMainApplicationClass();
        if (program != null && !arguments.isEmpty()) {
            run(arguments.getFirst(), ClassUtils.getPackageName(program));
        }
    }

    private void run(String command, String packageName) {
        switch (command) {
            case LOAD_CLIENT -> System.exit(LoadApplication.run(packageName, rest()));
            case PROTOCOL -> {
                ProtocolCommand.run(packageName);
                System.exit(0);
            }
            default -> {
                // An argument of the program's own.
            }
        }
    }

    private String[] rest() {
        return arguments.subList(1, arguments.size()).toArray(String[]::new);
    }
}
