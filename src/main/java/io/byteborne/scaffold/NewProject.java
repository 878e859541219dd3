package io.byteborne.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;

/**
 * Writes a small, complete project into a new folder: a game with one message, its handler and its test, which uses this
 * program's library. Used by the main thread.
 */
public final class NewProject {
    private static final String USAGE = """
            Writes a project for a game of your own into a new folder of that name.

              new NAME --package=PACKAGE

              NAME       lower-case letters, digits and hyphens: my-game
              PACKAGE    the Java package of its classes: com.example.mygame
            """;
    private static final int USAGE_ERROR = 2;
    private static final String PACKAGE_OPTION = "--package=";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final String TEMPLATE = "project/";

    private final Path folder;
    private final Map<String, String> variables;

    private NewProject(Path folder, Map<String, String> variables) {
        this.folder = folder;
        this.variables = variables;
    }

    /** The files of the template, and where each goes. */
    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", "pom.xml");
        files.put("README.md", "README.md");
        files.put("gitignore", ".gitignore");
        files.put("gitattributes", ".gitattributes");
        files.put("mvnw", "mvnw");
        files.put("mvnw.cmd", "mvnw.cmd");
        files.put("jvm.config", ".mvn/jvm.config");
        files.put("maven-wrapper.properties", ".mvn/wrapper/maven-wrapper.properties");
        files.put("aot-cache.sh", "ops/aot-cache.sh");
        files.put("jvm.options", "ops/jvm.options");
        files.put("application.yml", "src/main/resources/application.yml");
        files.put("load.yml", "src/main/resources/load.yml");
        files.put("scenario.yml", "src/main/resources/scenarios/dice.yml");
        files.put("dice.proto", "src/main/protobuf/dice.proto");
        files.put("Application.java.txt", "src/main/java/@folder@/@application@.java");
        files.put("Dice.java.txt", "src/main/java/@folder@/Dice.java");
        files.put("DiceTests.java.txt", "src/test/java/@folder@/DiceTests.java");
        return files;
    }

    /**
     * Runs the command.
     *
     * @param arguments its command line
     * @param out what it says
     * @return the exit code: 0 if the project was written, 1 if it could not be, 2 for a wrong command line
     */
    public static int run(String[] arguments, PrintStream out) {
        return run(arguments, out, Path.of(""));
    }

    /** @param parent where the project's folder is made */
    static int run(String[] arguments, PrintStream out, Path parent) {
        if (List.of(arguments).contains("--help")) {
            out.print(USAGE);
            return 0;
        }
        String mistake = mistakeIn(arguments);
        if (mistake != null) {
            out.println(mistake);
            out.println();
            out.print(USAGE);
            return USAGE_ERROR;
        }
        String name = nameIn(arguments);
        Path folder = parent.resolve(name);
        try {
            if (Files.exists(folder)) {
                out.printf(Locale.ROOT, "%s is there already; choose another name, or remove it.%n", folder);
                return 1;
            }
            new NewProject(folder, variables(name, packageIn(arguments))).write();
        } catch (IOException failure) {
            out.printf(Locale.ROOT, "The project cannot be written: %s%n", failure);
            return 1;
        }
        out.printf(Locale.ROOT, """
                %1$s is ready. Next:

                  cd %1$s
                  ./mvnw spring-boot:run      the game server, on port 12345
                  ./mvnw verify               its test, and the packaged program

                While the server runs, this in a second terminal brings what you save into it:

                  ./mvnw -q spring-boot:run -Dspring-boot.run.arguments=watch

                README.md has more.
                """, folder);
        return 0;
    }

    private static @Nullable String mistakeIn(String[] arguments) {
        for (String argument : arguments) {
            if (argument.startsWith("-") && !argument.startsWith(PACKAGE_OPTION)) {
                return "There is no option %s.".formatted(argument);
            }
        }
        long names = names(arguments).count();
        if (names != 1) {
            return names == 0 ? "The project needs a name." : "The project has one name, and no spaces in it.";
        }
        String name = nameIn(arguments);
        if (!NAME.matcher(name).matches()) {
            return "'%s' cannot be the project's name.".formatted(name);
        }
        String packageName = packageIn(arguments);
        if (packageName.isEmpty()) {
            return "The project needs a package: --package=com.example." + name.replace("-", "");
        }
        if (!SourceVersion.isName(packageName) || (packageName + ".").startsWith("io.byteborne.")) {
            return "'%s' cannot be the project's package.".formatted(packageName);
        }
        return null;
    }

    private static Stream<String> names(String[] arguments) {
        return Arrays.stream(arguments).filter(argument -> !argument.startsWith("-"));
    }

    private static String nameIn(String[] arguments) {
        return names(arguments).findFirst().orElse("");
    }

    private static String packageIn(String[] arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(PACKAGE_OPTION))
                .map(argument -> argument.substring(PACKAGE_OPTION.length()))
                .reduce("", (earlier, last) -> last);
    }

    private static Map<String, String> variables(String name, String packageName) throws IOException {
        String application = Arrays.stream(name.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        return Map.of(
                "name",
                name,
                "package",
                packageName,
                "folder",
                packageName.replace('.', '/'),
                "application",
                application,
                "version",
                version(),
                "bootVersion",
                String.valueOf(SpringBootVersion.getVersion()));
    }

    /** This program's own, which is the library's. */
    private static String version() throws IOException {
        Properties build = new Properties();
        try (InputStream in = NewProject.class.getResourceAsStream("/META-INF/build-info.properties")) {
            if (in != null) {
                build.load(in);
            }
        }
        String version = build.getProperty("build.version");
        if (version == null) {
            throw new IOException("this program does not know its own version; build it with Maven");
        }
        return version;
    }

    private void write() throws IOException {
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path target = folder.resolve(filled(file.getValue()));
            Files.createDirectories(target.getParent());
            Files.writeString(target, filled(read(file.getKey())));
            if (isScript(file.getKey())
                    && target.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static boolean isScript(String file) {
        return file.equals("mvnw") || file.endsWith(".sh");
    }

    private static String read(String file) throws IOException {
        try (InputStream in = NewProject.class.getResourceAsStream(TEMPLATE + file)) {
            if (in == null) {
                throw new IOException("this program has no " + TEMPLATE + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("@" + variable.getKey() + "@", variable.getValue());
        }
        return filled;
    }
}
