package io.byteborne.protocol;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import java.util.Collection;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds the generated message classes below some packages, so that every clash of ids is known at start-up, also
 * between messages that nobody handles. Used once, by the main thread.
 */
final class MessageScanner {
    private final ClassPathScanningCandidateComponentProvider scanner;

    MessageScanner(ResourceLoader resourceLoader) {
        scanner = new ClassPathScanningCandidateComponentProvider(false, new StandardEnvironment());
        scanner.setResourceLoader(resourceLoader);
        scanner.addIncludeFilter(new AssignableTypeFilter(GeneratedMessage.class));
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
