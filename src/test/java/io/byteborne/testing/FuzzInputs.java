package io.byteborne.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The inputs of a fuzz target that are kept as files: seeds, and whatever once was a crash. */
public final class FuzzInputs {
    private static final Path ROOT = Path.of("src/test/resources/fuzz");

    private FuzzInputs() {}

    /** The inputs of the target with that folder, each named after its file. */
    public static Stream<Named<byte[]>> of(String target) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(target))) {
            return files.sorted().toList().stream()
                    .map(file -> Named.of(file.getFileName().toString(), read(file)));
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
