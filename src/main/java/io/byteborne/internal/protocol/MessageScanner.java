package io.byteborne.internal.protocol;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds the generated message classes below some packages, so that every clash of ids is known at start-up, also
 * between messages that nobody handles. Main thread.
 *
 * <p>Protobuf's compiler writes an interface {@code NameOrBuilder} beside every message class {@code Name}. Those
 * interfaces are looked for: they are few and small, while reading every class took a twentieth of start-up.
 */
public final class MessageScanner {
    private static final String SUFFIX = "OrBuilder";

    private final ClassPathScanningCandidateComponentProvider scanner;
    private final Set<String> scanned = new HashSet<>();

    public MessageScanner(ResourceLoader resourceLoader) {
        scanner = new ClassPathScanningCandidateComponentProvider(false, new StandardEnvironment()) {
            @Override
            protected boolean isCandidateComponent(AnnotatedBeanDefinition found) {
                return found.getMetadata().isInterface();
            }
        };
        scanner.setResourceLoader(resourceLoader);
        scanner.setResourcePattern("**/*" + SUFFIX + ".class");
        scanner.addIncludeFilter(new AssignableTypeFilter(MessageOrBuilder.class));
    }

    /** Registers every message below the packages that has an id. What was scanned before is not scanned again. */
    public void registerAll(Collection<String> packages, MessageRegistry registry) {
        for (String packageName : packages) {
            if (scanned.stream().noneMatch(root -> (packageName + ".").startsWith(root + "."))) {
                scanned.add(packageName);
                registerBelow(packageName, registry);
            }
        }
    }

    private void registerBelow(String packageName, MessageRegistry registry) {
        ClassLoader classLoader = scanner.getResourceLoader().getClassLoader();
        scanner.findCandidateComponents(packageName).forEach(found -> {
            String interfaceName = String.valueOf(found.getBeanClassName());
            String className = interfaceName.substring(0, interfaceName.length() - SUFFIX.length());
            registry.registerIfIdentified(
                    ClassUtils.resolveClassName(className, classLoader).asSubclass(Message.class));
        });
    }
}
