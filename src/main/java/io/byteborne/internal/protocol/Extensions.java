package io.byteborne.internal.protocol;

import com.google.protobuf.AbstractParser;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.GeneratedFile;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the extensions (of proto2) that messages may have. Nothing in a message leads to what extends it, and a parser
 * that is not told drops it as unknown: so the generated classes of {@code .proto} files below some packages, and in the
 * message's own, are looked through. That is done only where a message, or a part of one, can be extended. Any thread.
 */
public final class Extensions {
    private final ResourceLoader resourceLoader;
    private final Collection<String> packages;
    private final ConcurrentMap<String, List<File>> byPackage = new ConcurrentHashMap<>();

    private record File(Class<?> generated, FileDescriptor descriptor) {}

    /** @param packages below which the game's messages are */
    public Extensions(ResourceLoader resourceLoader, Collection<String> packages) {
        this.resourceLoader = resourceLoader;
        this.packages = List.copyOf(packages);
    }

    /** A message's parser that takes the message's extensions, too. */
    <M extends Message> Parser<M> addTo(Parser<M> parser, Class<? extends Message> messageClass, Descriptor message) {
        if (!isExtendable(message, new HashSet<>())) {
            return parser;
        }
        ExtensionRegistry registry = ExtensionRegistry.newInstance();
        Stream.concat(packages.stream(), Stream.of(messageClass.getPackageName()))
                .distinct()
                .flatMap(name -> filesBelow(name).stream())
                .forEach(file -> ReflectionUtils.invokeMethod(registering(file), null, registry));
        return new ExtensionParser<>(parser, registry);
    }

    private static Method registering(File file) {
        return ClassUtils.getMethod(file.generated(), "registerAllExtensions", ExtensionRegistry.class);
    }

    /** Whether a message, or something in it, can be extended. */
    private static boolean isExtendable(Descriptor message, Set<Descriptor> entered) {
        return entered.add(message)
                && (message.isExtendable()
                        || message.getFields().stream()
                                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                                .anyMatch(field -> isExtendable(field.getMessageType(), entered)));
    }

    private List<File> filesBelow(String packageName) {
        return byPackage.computeIfAbsent(packageName, this::scan);
    }

    private List<File> scan(String packageName) {
        ClassPathScanningCandidateComponentProvider scanner =
                new ClassPathScanningCandidateComponentProvider(false, new StandardEnvironment());
        scanner.setResourceLoader(resourceLoader);
        scanner.addIncludeFilter(new AssignableTypeFilter(GeneratedFile.class));
        return scanner.findCandidateComponents(packageName).stream()
                .map(found -> file(String.valueOf(found.getBeanClassName())))
                .toList();
    }

    private File file(String className) {
        Class<?> generated = ClassUtils.resolveClassName(className, resourceLoader.getClassLoader());
        Object descriptor = ReflectionUtils.invokeMethod(ClassUtils.getMethod(generated, "getDescriptor"), null);
        return new File(generated, (FileDescriptor) Objects.requireNonNull(descriptor));
    }

    /** The extensions of a message that have been found for the messages so far, by ascending number. */
    List<FieldDescriptor> of(Descriptor message) {
        return byPackage.values().stream()
                .flatMap(List::stream)
                .map(File::descriptor)
                .distinct()
                .flatMap(file -> Stream.concat(
                        file.getExtensions().stream(),
                        file.getMessageTypes().stream().flatMap(Extensions::within)))
                .filter(extension -> extension.getContainingType().equals(message))
                .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
                .toList();
    }

    private static Stream<FieldDescriptor> within(Descriptor message) {
        return Stream.concat(
                message.getExtensions().stream(),
                message.getNestedTypes().stream().flatMap(Extensions::within));
    }

    /** Whoever calls a parser need not know the extensions. */
    private static final class ExtensionParser<M extends Message> extends AbstractParser<M> {
        private final Parser<M> parser;
        private final ExtensionRegistry extensions;

        ExtensionParser(Parser<M> parser, ExtensionRegistry extensions) {
            this.parser = parser;
            this.extensions = extensions;
        }

        @Override
        public M parsePartialFrom(CodedInputStream input, ExtensionRegistryLite ignored)
                throws InvalidProtocolBufferException {
            return parser.parsePartialFrom(input, extensions);
        }
    }
}
