package io.byteborne.load.result;

import io.byteborne.server.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files that a run leaves behind, if it is told to. */
public final class ResultFiles {
    private final @Nullable Path json;
    private final @Nullable Path html;

    /**
     * Looks whether the files can be written: at the end of a long run, it would be late to find out.
     *
     * @throws StartupException if one cannot
     */
    public ResultFiles(@Nullable Path result, @Nullable Path report) {
        json = writable("--result", result);
        html = writable("--report", report);
    }

    /**
     * A file that is to be written in the end.
     *
     * @param option where it is from
     * @throws StartupException if it cannot be written
     */
    public static @Nullable Path writable(String option, @Nullable Path file) {
        if (file == null) {
            return null;
        }
        Path folder = file.toAbsolutePath().getParent();
        boolean writable = Files.exists(file)
                ? Files.isRegularFile(file) && Files.isWritable(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!writable) {
            throw new StartupException(
                    "%s is %s, which cannot be written.".formatted(option, file),
                    "Name a file in a folder that exists and may be written to.");
        }
        return file;
    }

    public void write(LoadResult result) throws IOException {
        if (json != null) {
            ResultFile.write(json, result);
        }
        if (html != null) {
            HtmlReport.write(html, result);
        }
    }
}
