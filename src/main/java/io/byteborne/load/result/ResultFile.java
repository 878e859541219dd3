package io.byteborne.load.result;

import io.byteborne.server.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results as JSON. */
public final class ResultFile {
    private ResultFile() {}

    private static JsonMapper mapper() {
        return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    public static void write(Path file, LoadResult result) throws IOException {
        Files.writeString(file, mapper().writeValueAsString(result) + "\n");
    }

    /**
     * Reads a result.
     *
     * @throws StartupException if there is none in the file
     */
    public static LoadResult read(Path file) {
        LoadResult result;
        try {
            result = mapper().readValue(Files.readString(file), LoadResult.class);
        } catch (IOException unreadable) {
            throw new StartupException(
                    "The result %s cannot be read: %s.".formatted(file, unreadable),
                    "Name a file that can.",
                    unreadable);
        } catch (JacksonException wrong) {
            throw new StartupException(
                    "%s is not the result of a load test: %s".formatted(file, wrong.getOriginalMessage()),
                    "Name a file that was written with --result=…",
                    wrong);
        }
        if (result.format() != LoadResult.FORMAT) {
            throw new StartupException(
                    "%s has format %s, and this program reads format %s."
                            .formatted(file, result.format(), LoadResult.FORMAT),
                    "Compare results that were written by the same version of the program.");
        }
        return result;
    }
}
