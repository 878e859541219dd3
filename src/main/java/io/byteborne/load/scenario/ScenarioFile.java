package io.byteborne.load.scenario;

import io.byteborne.server.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A scenario that has been found. Main thread.
 *
 * @param name what the user calls it
 * @param location where it is, as a path: that of the file, or within the class path
 * @param text what it says
 */
public record ScenarioFile(String name, String location, String text) {
    private static final String FOLDER = "scenarios/";
    private static final String SUFFIX = ".yml";

    /**
     * Finds a scenario: the file of that path if there is one, or else {@code scenarios/<name>.yml} in the class path.
     *
     * @param name null or empty if the user has named none
     * @throws StartupException if none is named, if there is none of that name, or if it cannot be read
     */
    public static ScenarioFile find(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            throw new StartupException(
                    "No scenario is set: there is nothing to play.",
                    "Let --scenario, or dummy.scenario in load.yml, be %s.".formatted(choices()));
        }
        try {
            if (isFile(name)) {
                return new ScenarioFile(name, name, Files.readString(Path.of(name)));
            }
            ClassPathResource packaged = new ClassPathResource(FOLDER + name + SUFFIX);
            if (packaged.exists()) {
                return new ScenarioFile(name, packaged.getPath(), packaged.getContentAsString(StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            throw new StartupException(
                    "The scenario %s cannot be read: %s.".formatted(name, unreadable),
                    "Let it be a text in UTF-8 that this program may read.",
                    unreadable);
        }
        throw new StartupException(
                "There is no scenario '%s': neither a file of that path, nor %s%s%s in the class path."
                        .formatted(name, FOLDER, name, SUFFIX),
                "Let --scenario be %s.".formatted(choices()));
    }

    private static boolean isFile(String path) {
        try {
            // Not only regular files: what a shell substitutes for a command's output is a pipe.
            return Files.exists(Path.of(path)) && !Files.isDirectory(Path.of(path));
        } catch (InvalidPathException noPath) {
            return false;
        }
    }

    /** What a user may choose from, in words. */
    public static String choices() {
        List<String> names = packagedNames();
        return names.isEmpty()
                ? "the path of a scenario file"
                : String.join(", ", names) + ", or the path of a scenario file";
    }

    private static List<String> packagedNames() {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver()
                    .getResources(PathMatchingResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX + FOLDER + "*" + SUFFIX);
            return Arrays.stream(found)
                    .map(resource -> Objects.requireNonNull(resource.getFilename()))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
