package io.byteborne.testing;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run of all tests if any of them has lost a buffer. Found by JUnit in {@code META-INF/services}, so that it is
 * there for every test.
 */
public final class LeakCheck implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(NAMESPACE).computeIfAbsent(AfterAllTests.class);
    }

    /** JUnit closes it when the last test is over. */
    static final class AfterAllTests implements AutoCloseable {
        @Override
        public void close() {
            List<String> leaks = RecordingLeakDetector.takeReports();
            if (!leaks.isEmpty()) {
                throw new AssertionError("%s leaks:%n%s".formatted(leaks.size(), String.join("\n", leaks)));
            }
        }
    }
}
