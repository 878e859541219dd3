package io.byteborne.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.MessageHandler;
import io.byteborne.world.OnTick;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A handler that is no bean is told of; one that is kept out on purpose is not. */
class OverlookedHandlersTests {
    private static final String IMPORTS = """
            import io.byteborne.message.MessageHandler;
            import io.byteborne.world.OnTick;
            import org.springframework.context.annotation.*;
            import org.springframework.stereotype.Component;
            """;
    private static final String HANDLER = "{ @MessageHandler void roll(String roll) {} }";
    private static final Pattern TYPE = Pattern.compile("package ([\\w.]+);.*?class (\\w+)");

    @TempDir
    private Path root;

    /** Compiles an application and further classes, and looks at them as when it has started. */
    private List<String> find(String application, String... classes) throws Exception {
        return findIn("@ComponentScan public class Game " + application, classes);
    }

    private List<String> findIn(String application, String... classes) throws Exception {
        List<String> sources = new ArrayList<>(List.of(classes));
        sources.add("package game; @Configuration " + application);
        compile(sources);
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {root.toUri().toURL()}, getClass().getClassLoader());
                AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.setClassLoader(loader);
            context.register(loader.loadClass("game.Game"));
            context.refresh();
            GameBeans beans = GameBeans.of(context.getDefaultListableBeanFactory());
            beans.methods(MessageHandler.class);
            beans.methods(OnTick.class);
            return OverlookedHandlers.find(beans, root);
        }
    }

    private void compile(List<String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            Matcher name = TYPE.matcher(source);
            assertThat(name.find()).isTrue();
            Path file = root.resolve("src/" + name.group(1).replace('.', '/') + "/" + name.group(2) + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.replaceFirst(";", ";" + IMPORTS));
            files.add(file);
        }
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    root.toString(),
                    "-proc:none",
                    "-classpath",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
            assertThat(compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                            .call())
                    .isTrue();
        }
    }

    @Test
    void whenAComponentIsInAPackageThatIsNotScannedThenItIsToldHowItBecomesABean() throws Exception {
        assertThat(find("{}", "package other; @Component public class Dice " + HANDLER))
                .containsExactly(
                        "@MessageHandler method other.Dice#roll is never called, since its class is no bean. Its"
                                + " package is not among those that are scanned for components (game): move it below one of them,"
                                + " or add @Import(Dice.class) to the application's class or its package to scanBasePackages.");
    }

    @Test
    void whenAClassInAScannedPackageIsNoComponentThenThatIsSaid() throws Exception {
        assertThat(find("{}", "package game.dice; class Clock { @OnTick void tick() {} }"))
                .containsExactly("@OnTick method game.dice.Clock#tick is never called, since its class is no bean."
                        + " Add @Component to Clock.");
    }

    @Test
    void whenThePackagesNameOnlyBeginsAlikeThenItIsNotScanned() throws Exception {
        assertThat(find("{}", "package gamer; @Component public class Dice " + HANDLER))
                .hasSize(1);
    }

    @Test
    void whenAllHandlersAreBeansThenNothingIsSaid() throws Exception {
        assertThat(find("{}", "package game.dice; @Component class Dice " + HANDLER))
                .isEmpty();
    }

    /** As the load client, which has the game's classes beside it. */
    @Test
    void whenAnApplicationNamesItsComponentsThenNothingIsSaid() throws Exception {
        assertThat(findIn("public class Game {}", "package game; @Component class Dice " + HANDLER))
                .isEmpty();
    }

    @Test
    void whenABeanInheritsItsHandlersThenNothingIsSaid() throws Exception {
        assertThat(find(
                        "{}",
                        "package other; public class Base " + HANDLER,
                        "package game.dice; @Component class Dice extends other.Base {}"))
                .isEmpty();
    }

    @Test
    void whenAProfileOrAConditionKeepsAComponentOutThenNothingIsSaid() throws Exception {
        assertThat(find(
                        "{}",
                        "package game; @Profile(\"arena\") @Component class Arena " + HANDLER,
                        "package game; @Component class Outer { @Component static class Dice " + HANDLER + " }"))
                .isEmpty();
    }

    @Test
    void whenAFilterKeepsAComponentOutThenNothingIsSaid() throws Exception {
        assertThat(find(
                        "{}",
                        "package game; @Configuration @ComponentScan(basePackages = \"shop\", excludeFilters ="
                                + " @ComponentScan.Filter(Deprecated.class)) class Shop {}",
                        "package shop; @Deprecated @Component class Till " + HANDLER))
                .isEmpty();
    }

    @Test
    void whenAConfigurationThatIsSwitchedOffWouldMakeOrImportItThenNothingIsSaid() throws Exception {
        assertThat(find(
                        "{}",
                        "package other; public class Made " + HANDLER,
                        "package other; public class Imported " + HANDLER,
                        "package game; @Profile(\"off\") @Configuration @Import(other.Imported.class) class Off {"
                                + " @Bean Object made() { return new other.Made(); } }"))
                .isEmpty();
    }

    @Test
    void whenAClassCannotBeABeanThenNothingIsSaid() throws Exception {
        assertThat(find(
                        "{}",
                        "package other; public abstract class Base " + HANDLER,
                        "package other; public class Outer { class Inner " + HANDLER + " }"))
                .isEmpty();
    }
}
