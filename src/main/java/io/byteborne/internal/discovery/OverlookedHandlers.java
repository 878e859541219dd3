package io.byteborne.internal.discovery;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Warns of classes with annotated methods that are no beans, so that nobody ever calls these methods: most often they are
 * in a package that is not scanned. Looks only at the application's own classes, and only while they are in a folder, as
 * when it is being written: a packaged program is not slowed down. That is after the start, on a thread of its own. A
 * class that a condition, a profile or a filter keeps out, or that another one may make or import, is nothing to warn of.
 */
public final class OverlookedHandlers implements BeanDiscovery, ApplicationListener<ApplicationReadyEvent> {
    private static final Logger log = LoggerFactory.getLogger(OverlookedHandlers.class);
    private static final String MAKES = Bean.class.descriptorString();
    private static final String IMPORTS = Import.class.descriptorString();

    private volatile @Nullable GameBeans beans;

    /** A class file; its bytes as characters, in which names can be found. */
    private record ClassFile(Path path, String content) {
        boolean mentions(String text) {
            return content.contains(text);
        }
    }

    @Override
    public void discover(GameBeans beans) {
        this.beans = beans;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        GameBeans found = beans;
        Class<?> main = event.getSpringApplication().getMainApplicationClass();
        File source = main == null ? null : new ApplicationHome(main).getSource();
        if (found != null && source != null && source.isDirectory()) {
            Thread.ofPlatform().daemon().name("handler-check").start(() -> warn(found, source.toPath()));
        }
    }

    private static void warn(GameBeans beans, Path classes) {
        try {
            find(beans, classes).forEach(log::warn);
        } catch (IOException | UncheckedIOException failure) {
            // They may be being compiled again.
            log.debug("{} cannot be searched for handlers that are no beans", classes, failure);
        }
    }

    /**
     * Finds them.
     *
     * @param beans after they were looked through for all annotations
     * @return a sentence for each class; none if the application does not scan, but names its components
     */
    static List<String> find(GameBeans beans, Path classes) throws IOException {
        Set<String> scanned = scannedBy(beans);
        if (scanned.isEmpty()) {
            return List.of();
        }
        List<Class<? extends Annotation>> sought = List.copyOf(beans.soughtAnnotations());
        List<ClassFile> holders = new ArrayList<>();
        List<ClassFile> makers = new ArrayList<>();
        for (ClassFile file : classFiles(classes)) {
            if (sought.stream().anyMatch(annotation -> file.mentions(annotation.descriptorString()))) {
                holders.add(file);
            }
            if (file.mentions(MAKES) || file.mentions(IMPORTS)) {
                makers.add(file);
            }
        }
        Set<String> used = namesOf(beans);
        MetadataReaderFactory reader = new SimpleMetadataReaderFactory();
        List<String> sentences = new ArrayList<>();
        for (ClassFile holder : holders) {
            AnnotationMetadata type = reader.getMetadataReader(new FileSystemResource(holder.path()))
                    .getAnnotationMetadata();
            String method = annotatedMethod(type, sought);
            boolean isScanned = scanned.stream().anyMatch(name -> (type.getClassName() + ".").startsWith(name + "."));
            boolean isComponent = type.isAnnotated(Component.class.getName());
            if (method != null
                    && type.isConcrete()
                    && type.isIndependent()
                    && !used.contains(type.getClassName())
                    && !type.isAnnotated(Conditional.class.getName())
                    && !(isScanned && isComponent)
                    && makers.stream().noneMatch(maker -> isMentioned(type, holder, maker))) {
                sentences.add(sentence(type, method, isScanned, isComponent, scanned));
            }
        }
        return sentences;
    }

    private static List<ClassFile> classFiles(Path root) throws IOException {
        List<ClassFile> found = new ArrayList<>();
        try (Stream<Path> below = Files.walk(root)) {
            for (Path path : (Iterable<Path>) below::iterator) {
                if (path.toString().endsWith(".class")) {
                    found.add(new ClassFile(path, Files.readString(path, StandardCharsets.ISO_8859_1)));
                }
            }
        }
        return found;
    }

    /** The beans' classes and all that these inherit from. */
    private static Set<String> namesOf(GameBeans beans) {
        Set<String> names = new HashSet<>();
        for (Class<?> type : beans.types()) {
            for (Class<?> one = type; one != null; one = one.getSuperclass()) {
                names.add(one.getName());
            }
        }
        return names;
    }

    private static Set<String> scannedBy(GameBeans beans) {
        Set<String> packages = new TreeSet<>();
        for (Class<?> type : beans.types()) {
            MergedAnnotations.from(type).stream(ComponentScan.class).forEach(scan -> {
                List<String> named = Stream.concat(
                                Arrays.stream(scan.getStringArray("basePackages")),
                                Arrays.stream(scan.getClassArray("basePackageClasses"))
                                        .map(ClassUtils::getPackageName))
                        .toList();
                packages.addAll(named.isEmpty() ? List.of(ClassUtils.getPackageName(type)) : named);
            });
        }
        return packages;
    }

    private static @Nullable String annotatedMethod(
            AnnotationMetadata type, List<Class<? extends Annotation>> annotations) {
        for (Class<? extends Annotation> annotation : annotations) {
            String method = type.getAnnotatedMethods(annotation.getName()).stream()
                    .map(one -> one.getMethodName())
                    .sorted()
                    .findFirst()
                    .orElse(null);
            if (method != null) {
                return "@%s method %s#%s".formatted(annotation.getSimpleName(), type.getClassName(), method);
            }
        }
        return null;
    }

    private static boolean isMentioned(AnnotationMetadata type, ClassFile own, ClassFile maker) {
        return !maker.equals(own) && maker.mentions(type.getClassName().replace('.', '/'));
    }

    private static String sentence(
            AnnotationMetadata type, String method, boolean isScanned, boolean isComponent, Set<String> scanned) {
        String simpleName = ClassUtils.getShortName(type.getClassName());
        String mend;
        if (isScanned) {
            mend = "Add @Component to %s.".formatted(simpleName);
        } else {
            mend =
                    "Its package is not among those that are scanned for components (%s): move it below one of them, or add @Import(%s.class) to the application's class%s."
                            .formatted(
                                    String.join(", ", scanned),
                                    simpleName,
                                    isComponent ? " or its package to scanBasePackages" : "");
        }
        return "%s is never called, since its class is no bean. %s".formatted(method, mend);
    }
}
