package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Nothing depends on the locale of the machine: in some, {@code %d} writes digits that neither programs nor most readers
 * know, and lower case of {@code I} is not {@code i}. So a number is written with {@code %s}, or with {@code
 * String.format(Locale.ROOT, …)} if it is to have a certain form.
 */
class LocaleRuleTests {
    /** Conversions that depend on a locale: numbers, times, upper case. */
    private static final Pattern LOCALISED = Pattern.compile("%(\\d+\\$)?[-#+ 0,(]*\\d*(\\.\\d+)?[doxXeEfgGaAtTSBHC]");

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    @Test
    void whenTextIsMadeThenTheMachinesLocaleDoesNotMatter() throws IOException {
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null)) {
            List<Path> sources = new ArrayList<>();
            for (String root : List.of("src/main/java", "src/test/java", "src/bench/java")) {
                try (Stream<Path> all = Files.walk(Path.of(root))) {
                    all.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            found.addAll(violations(files.getJavaFileObjectsFromPaths(sources)));
        }

        assertThat(found)
                .as("Write numbers with %%s, or with String.format(Locale.ROOT, …); change case with Locale.ROOT")
                .isEmpty();
    }

    @Test
    void whenTheLocaleMattersThenTheRuleFindsIt() throws IOException {
        assertThat(violationsIn("\"%d of %s\".formatted(1, 2)")).hasSize(1);
        assertThat(violationsIn("(\"a \" + \"%,d\").formatted(1)")).hasSize(1);
        assertThat(violationsIn("\"%1$08.3f\".formatted(1)")).hasSize(1);
        assertThat(violationsIn("C.formatted(1); String C = \"%d\"")).hasSize(1);
        assertThat(violationsIn("String.format(\"%d\", 1)")).hasSize(1);
        assertThat(violationsIn("out.printf(\"%d\", 1)")).hasSize(1);
        assertThat(violationsIn("a.toUpperCase()")).hasSize(1);
        assertThat(violationsIn("a.toLowerCase()")).hasSize(1);
        assertThat(violationsIn("\"%s, %-9s, 5%%d%n\".formatted(1)")).isEmpty();
        assertThat(violationsIn("String.format(Locale.ROOT, \"%d\", 1)")).isEmpty();
        assertThat(violationsIn("a.toLowerCase(Locale.ROOT)")).isEmpty();
    }

    private static List<String> violationsIn(String expression) throws IOException {
        return violations(List.of(new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return "class A { Object o = " + expression + "; }";
            }
        }));
    }

    private static List<String> violations(Iterable<? extends JavaFileObject> sources) throws IOException {
        JavacTask task = (JavacTask) COMPILER.getTask(null, null, null, List.of("-proc:none"), null, sources);
        List<String> found = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            Map<String, ExpressionTree> constants = constants(unit);
            unit.accept(
                    new TreeScanner<@Nullable Void, @Nullable Void>() {
                        @Override
                        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void none) {
                            if (call.getMethodSelect() instanceof MemberSelectTree select
                                    && dependsOnLocale(select, call.getArguments(), constants)) {
                                long position = Trees.instance(task)
                                        .getSourcePositions()
                                        .getStartPosition(unit, call);
                                found.add("%s:%s"
                                        .formatted(
                                                unit.getSourceFile().getName(),
                                                unit.getLineMap().getLineNumber(position)));
                            }
                            return super.visitMethodInvocation(call, null);
                        }
                    },
                    null);
        }
        return found;
    }

    /** What variables of a source file begin with, by their names. */
    private static Map<String, ExpressionTree> constants(CompilationUnitTree unit) {
        Map<String, ExpressionTree> constants = new HashMap<>();
        unit.accept(
                new TreeScanner<@Nullable Void, @Nullable Void>() {
                    @Override
                    public @Nullable Void visitVariable(VariableTree variable, @Nullable Void none) {
                        if (variable.getInitializer() instanceof LiteralTree literal) {
                            constants.put(variable.getName().toString(), literal);
                        }
                        return super.visitVariable(variable, null);
                    }
                },
                null);
        return constants;
    }

    private static boolean dependsOnLocale(
            MemberSelectTree method, List<? extends ExpressionTree> arguments, Map<String, ExpressionTree> constants) {
        return switch (method.getIdentifier().toString()) {
            case "formatted" -> isLocalised(method.getExpression(), constants);
            case "format" -> method.getExpression().toString().equals("String") && !isLocale(arguments.getFirst());
            case "printf" -> !isLocale(arguments.getFirst());
            case "toUpperCase", "toLowerCase" -> arguments.isEmpty();
            default -> false;
        };
    }

    private static boolean isLocale(ExpressionTree argument) {
        return argument.toString().startsWith("Locale.");
    }

    /** Whether a format has a conversion that depends on the locale, as far as it is a literal of its file. */
    private static boolean isLocalised(ExpressionTree format, Map<String, ExpressionTree> constants) {
        return switch (format) {
            case LiteralTree literal ->
                LOCALISED
                        .matcher(String.valueOf(literal.getValue()).replace("%%", ""))
                        .find();
            case ParenthesizedTree inner -> isLocalised(inner.getExpression(), constants);
            case BinaryTree sum ->
                isLocalised(sum.getLeftOperand(), constants) || isLocalised(sum.getRightOperand(), constants);
            case IdentifierTree constant ->
                Optional.ofNullable(constants.get(constant.getName().toString()))
                        .filter(value -> isLocalised(value, constants))
                        .isPresent();
            default -> false;
        };
    }
}
