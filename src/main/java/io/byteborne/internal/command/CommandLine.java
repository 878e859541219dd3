package io.byteborne.internal.command;

import io.byteborne.internal.net.transport.NettyDefaults;
import io.byteborne.load.LoadApplication;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;

/**
 * What a program does before it becomes a server: sets what Netty reads when its classes are loaded and, if the first
 * argument is {@code dummy}, {@code protocol} or {@code watch}, runs that command instead and ends the process. So the load
 * client, the protocol's document and the compiler for the time of writing come with every program that has this library,
 * whose {@code main} only has to call {@link SpringApplication#run}. Main thread; Spring Boot makes one for each application.
 */
final class CommandLine implements SpringApplicationRunListener, Ordered {
    private static final String LOAD_CLIENT = "dummy";
    private static final String PROTOCOL = "protocol";
    private static final String WATCH = "watch";

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
        if (application.getMainApplicationClass() != null && !arguments.isEmpty()) {
            run(arguments.getFirst());
        }
    }

    private void run(String command) {
        switch (command) {
            case LOAD_CLIENT -> runToEnd(() -> LoadApplication.run(packages(application), rest()));
            case PROTOCOL -> runToEnd(() -> ProtocolCommand.run(packages(application), rest()));
            case WATCH -> runToEnd(() -> WatchCommand.run(System.out));
            default -> {
                // An argument of the program's own.
            }
        }
    }

    /** Runs a command, which returns the exit code. */
    private static void runToEnd(IntSupplier command) {
        // With spring-boot:run, a command goes on whatever is compiled meanwhile; and DevTools does not take the
        // application
        // that it may be for one to start anew.
        System.setProperty("spring.devtools.restart.enabled", "false");
        System.exit(command.getAsInt());
    }

    /** Below which the server would look for messages: its application's own packages, as Spring Boot determines them. */
    static List<String> packages(SpringApplication application) {
        Stream<Class<?>> sources = application.getAllSources().stream()
                .filter(Class.class::isInstance)
                .map(source -> (Class<?>) source);
        return Stream.concat(Stream.ofNullable(application.getMainApplicationClass()), sources)
                .flatMap(CommandLine::packages)
                .distinct()
                .toList();
    }

    private static Stream<String> packages(Class<?> source) {
        MergedAnnotation<AutoConfigurationPackage> named =
                MergedAnnotations.from(source).get(AutoConfigurationPackage.class);
        List<String> packages = named.isPresent()
                ? Stream.concat(
                                Stream.of(named.getStringArray("basePackages")),
                                Stream.of(named.getClassArray("basePackageClasses"))
                                        .map(ClassUtils::getPackageName))
                        .toList()
                : List.of();
        return packages.isEmpty() ? Stream.of(ClassUtils.getPackageName(source)) : packages.stream();
    }

    private String[] rest() {
        return arguments.subList(1, arguments.size()).toArray(String[]::new);
    }
}
