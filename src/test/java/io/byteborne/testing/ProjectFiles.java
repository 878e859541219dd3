package io.byteborne.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The project's own files, the same wherever they were checked out: on Windows too. */
public final class ProjectFiles {
    private ProjectFiles() {}

    /** A file's text; its lines end in line feeds, whatever they end in on the disk. */
    public static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }

    /** A path with slashes, as in documents. */
    public static String name(Path file) {
        return file.toString().replace(File.separatorChar, '/');
    }
}
