package io.byteborne.test;

import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Disconnects a test method's clients once it is over, so that the next test with the same application finds none. An
 * application that does not get rid of them is discarded. Called for every test class, by its thread.
 */
final class GameTestExecutionListener extends AbstractTestExecutionListener {
    @Override
    public void afterTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext().getBeanProvider(TestClients.class).ifAvailable(clients -> {
                try {
                    clients.closeAll();
                } catch (Throwable failure) {
                    test.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
                    throw failure;
                }
            });
        }
    }
}
