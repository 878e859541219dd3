package io.byteborne.internal.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Configuration;

/** The profile {@code logfile}, in a program of its own: a JVM's logging is set up only once. */
class LogFileTests {
    @TempDir
    private Path directory;

    @Test
    void whenTheProfileIsActiveThenLinesGoIntoAFileTooThatIsRolledEachDayAndBounded() throws Exception {
        String output = run("--spring.profiles.active=logfile");

        assertThat(output).contains("a line of the program");
        assertThat(Files.readString(directory.resolve("logs/byteborne-world.log")))
                .contains("a line of the program")
                .contains(
                        "file logs/byteborne-world.log.%d{yyyy-MM-dd}.%i.gz, 104857600 bytes, 30 days, of 1073741824 bytes in all");
    }

    @Test
    void whenTheProfileIsNotActiveThenThereIsNoFile() throws Exception {
        assertThat(run()).contains("a line of the program");

        assertThat(directory).isEmptyDirectory();
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Program.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Logs a line, and how its file is rolled. */
    @Configuration(proxyBeanMethods = false)
    static class Program {
        private static final Logger log = LoggerFactory.getLogger(Program.class);

        public static void main(String[] arguments) {
            SpringApplication application = new SpringApplication(Program.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            application.run(arguments).close();
            log.info("a line of the program");
            LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
            loggers.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().forEachRemaining(Program::describe);
        }

        private static void describe(Appender<?> appender) {
            if (appender instanceof RollingFileAppender<?> file
                    && file.getRollingPolicy() instanceof SizeAndTimeBasedRollingPolicy<?> policy) {
                log.info(
                        "file {}, {} bytes, {} days, of {} bytes in all",
                        policy.getFileNamePattern(),
                        // Logback does not tell what it was given.
                        System.getProperty("LOGBACK_ROLLINGPOLICY_MAX_FILE_SIZE"),
                        policy.getMaxHistory(),
                        System.getProperty("LOGBACK_ROLLINGPOLICY_TOTAL_SIZE_CAP"));
            }
        }
    }
}
