package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.testing.FrameworkOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.stereotype.Component;

/** The framework's classes are kept out of the program's scans, and nothing else is. */
class GameResourcesTests {
    private static final String EVERYTHING = "classpath*:io/byteborne/**/*.class";
    private static final String SAMPLES = "io.byteborne.sample.";
    /** Spring Boot finds them by their list. */
    private static final String AUTO_CONFIGURATIONS = "io.byteborne.autoconfigure.";

    private final SimpleMetadataReaderFactory reader = new SimpleMetadataReaderFactory();

    @Test
    void whenTheProgramIsScannedThenNothingButTheFrameworkIsLeftOut() throws IOException {
        assertThat(leftOut())
                .isNotEmpty()
                .allMatch(FrameworkOnly::isFrameworks)
                .noneMatch(name -> name.startsWith(SAMPLES))
                .doesNotContain(ByteborneWorldApplication.class.getName());
        assertThat(namesOf(new GameResources().getResources(EVERYTHING)))
                .contains(ByteborneWorldApplication.class.getName(), "io.byteborne.mygame.StubbornGame");
    }

    @Test
    void whenTheProgramIsScannedThenEveryPackageOfTheLibraryIsLeftOut() throws IOException {
        assertThat(namesOf(new GameResources().getResources(EVERYTHING)))
                .filteredOn(name -> FrameworkOnly.isFrameworks(name) && !name.startsWith(SAMPLES))
                .allMatch(name -> isOfTests(name) || packageOf(name).equals("io.byteborne"));
    }

    @Test
    void whenAClassIsLeftOutThenItIsNoComponent() throws IOException {
        Set<String> leftOut = leftOut();
        Set<String> components = new TreeSet<>();
        for (Resource resource : new PathMatchingResourcePatternResolver().getResources(EVERYTHING)) {
            AnnotationMetadata type = reader.getMetadataReader(resource).getAnnotationMetadata();
            boolean isMain = resource.getURL().getPath().contains("/classes/");
            boolean isComponent = type.isConcrete() && type.isAnnotated(Component.class.getName());
            if (isMain && isComponent && leftOut.contains(type.getClassName())) {
                components.add(type.getClassName());
            }
        }
        assertThat(components).allMatch(name -> name.startsWith(AUTO_CONFIGURATIONS));
    }

    @Test
    void whenSomethingElseIsLookedForThenAllOfItIsFound() throws IOException {
        String pattern = "classpath*:io/byteborne/autoconfigure/*.class";
        assertThat(new GameResources().getResources(pattern))
                .isEqualTo(new PathMatchingResourcePatternResolver().getResources(pattern));
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    private static boolean isOfTests(String className) {
        return className.startsWith("io.byteborne.testing.") || className.startsWith("io.byteborne.docs.");
    }

    private Set<String> leftOut() throws IOException {
        Set<String> all = namesOf(new PathMatchingResourcePatternResolver().getResources(EVERYTHING));
        all.removeAll(namesOf(new GameResources().getResources(EVERYTHING)));
        return all;
    }

    private static Set<String> namesOf(Resource[] classes) {
        return Arrays.stream(classes).map(GameResourcesTests::nameOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String nameOf(Resource classFile) {
        try {
            String path = classFile.getURL().getPath();
            return path.substring(path.lastIndexOf("/io/byteborne/") + 1, path.length() - ".class".length())
                    .replace('/', '.');
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
