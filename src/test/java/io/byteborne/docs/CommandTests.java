package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.startup.SecureDefaults;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the documents' commands name is there: test classes, profiles and executions of the build, actuator's endpoints,
 * options of the load client, files. That the commands work is seen by running them: {@code .ci/run}.
 */
class CommandTests {
    private static final Path POM = Path.of("pom.xml");

    @Test
    void whenACommandRunsATestThenThereIsOne() throws IOException {
        Set<String> classes = classes();

        assertThat(named("-Dtest=([\\w,]+)"))
                .isNotEmpty()
                .allSatisfy(tests -> assertThat(classes).contains(tests.split(",")));
    }

    private static Set<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void whenACommandNamesAProfileOrAnExecutionThenTheBuildHasIt() throws IOException {
        String pom = ProjectFiles.read(POM);

        assertThat(named("\\./mvnw.* -P(\\w+)"))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(pom).containsPattern("<profile>\\s*<id>" + id + "</id>"));
        assertThat(named("exec:exec@(\\w+)"))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(pom).contains("<id>" + id + "</id>"));
    }

    @Test
    void whenACommandReadsAnEndpointThenItIsExposed() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new SecureDefaults().postProcessEnvironment(environment, new SpringApplication());
        String exposed = environment.getRequiredProperty("management.endpoints.web.exposure.include");

        assertThat(named("/actuator/(\\w+)"))
                .isNotEmpty()
                .allSatisfy(endpoint -> assertThat(exposed).containsPattern("\\b" + endpoint + "\\b"));
    }

    @Test
    void whenACommandNamesAFileThenItExists() throws IOException {
        assertThat(named("(?:^| )((?:docs|ops|proto|src)/[\\w./-]+)"))
                .allSatisfy(file -> assertThat(Path.of(file)).exists());
    }

    @Test
    void whenACommandGivesTheLoadClientAnOptionThenItHasIt() throws IOException {
        List<String> options = named(" dummy (?:.*? )??--([a-z-]+)").toList();
        String reference = ProjectFiles.read(Path.of("docs/reference/settings.md"));

        assertThat(options)
                .isNotEmpty()
                .allSatisfy(option -> assertThat(reference + "`dummy.help`").contains("`dummy." + option + "`"));
    }

    @Test
    void whenACommandPlaysAScenarioThenThereIsOne() throws IOException {
        assertThat(named("\\bdummy .*--scenario=(\\S+?)(?:[\" ]|$)"))
                .isNotEmpty()
                .allSatisfy(scenario -> assertThat(Path.of("src/main/resources/scenarios", scenario + ".yml"))
                        .exists());
    }

    /** What stands in the group of the expression, in any command of any document; each once. */
    private static Stream<String> named(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        Set<String> found = new TreeSet<>();
        for (Path document : Documents.all()) {
            Documents.commands(document)
                    .flatMap(command -> pattern.matcher(command).results())
                    .forEach(match -> found.add(match.group(1)));
        }
        return found.stream();
    }
}
