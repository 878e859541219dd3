package io.byteborne.protocol;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import java.util.Collection;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.util.ClassUtils;

/**
 * Finds the generated message classes below some packages, so that every clash of ids is known at start-up, also
 * between messages that nobody handles. Used once, by the main thread.
 */
final class MessageScanner {
    private final ClassPathScanningCandidateComponentProvider scanner;

    /** @param classFiles reads them; one that remembers has read most of them for the component scan */
    MessageScanner(ResourceLoader resourceLoader, MetadataReaderFactory classFiles) {
        scanner = new ClassPathScanningCandidateComponentProvider(false, new StandardEnvironment());
        scanner.setResourceLoader(resourceLoader);
        scanner.setMetadataReaderFactory(classFiles);
        // Not AssignableTypeFilter, which reads the superclasses of whatever else there is.
        scanner.addIncludeFilter((found, all) ->
                GeneratedMessage.class.getName().equals(found.getClassMetadata().getSuperClassName()));
    }

    /** Registers every message below the packages that has an id. */
    void registerAll(Collection<String> packages, MessageRegistry registry) {
        for (String packageName : packages) {
            scanner.findCandidateComponents(packageName).forEach(found -> {
                String className = String.valueOf(found.getBeanClassName());
                ClassLoader classLoader = scanner.getResourceLoader().getClassLoader();
                registry.registerIfIdentified(
                        ClassUtils.resolveClassName(className, classLoader).asSubclass(Message.class));
            });
        }
    }
}
