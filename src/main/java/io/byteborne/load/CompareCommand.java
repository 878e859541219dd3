package io.byteborne.load;

import io.byteborne.load.result.Comparison;
import io.byteborne.load.result.HtmlReport;
import io.byteborne.load.result.ResultFile;
import io.byteborne.load.result.ResultFiles;
import io.byteborne.server.StartupException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code dummy compare}: one result against another. */
final class CompareCommand {
    private static final Pattern SHARE = Pattern.compile("(\\d{1,4}(?:\\.\\d{1,4})?)\\s*%");
    private static final String REPORT = "--report=";
    private static final String FAIL_ABOVE = "--fail-above=";
    private static final int FILES = 2;

    private CompareCommand() {}

    /**
     * Prints the comparison.
     *
     * @return the exit code: 1 if the second result is worse by more than is allowed
     * @throws StartupException if the command line is wrong, or a file
     */
    static int run(List<String> arguments, PrintStream out) {
        List<Path> files = new ArrayList<>();
        Path report = null;
        @Nullable Double failAbove = null;
        for (String argument : arguments) {
            if (argument.startsWith(REPORT)) {
                report = ResultFiles.writable("--report", Path.of(argument.substring(REPORT.length())));
            } else if (argument.startsWith(FAIL_ABOVE)) {
                failAbove = share(argument.substring(FAIL_ABOVE.length()));
            } else if (argument.startsWith("-")) {
                throw new StartupException(
                        "'dummy compare' has no option '%s'.".formatted(argument),
                        "Use --report=FILE or --fail-above=10%.");
            } else {
                files.add(Path.of(argument));
            }
        }
        if (files.size() != FILES) {
            throw new StartupException(
                    "'dummy compare' compares two results, and got %s.".formatted(files.size()),
                    "Write dummy compare before.json after.json.");
        }
        return compare(files.get(0), files.get(1), report, failAbove, out);
    }

    private static double share(String text) {
        Matcher share = SHARE.matcher(text);
        if (!share.matches()) {
            throw new StartupException("'%s' is no share.".formatted(text), "Write it as --fail-above=10%.");
        }
        return Double.parseDouble(share.group(1)) / 100;
    }

    private static int compare(
            Path before, Path after, @Nullable Path report, @Nullable Double failAbove, PrintStream out) {
        Comparison comparison = new Comparison(
                before.getFileName().toString(),
                ResultFile.read(before),
                after.getFileName().toString(),
                ResultFile.read(after));
        comparison.print(out);
        if (report != null) {
            try {
                HtmlReport.write(report, comparison);
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }
        if (failAbove == null) {
            return 0;
        }
        List<String> worse = comparison.worseThan(failAbove);
        worse.forEach(figure -> out.println("WORSE: " + figure));
        return worse.isEmpty() ? 0 : 1;
    }
}
