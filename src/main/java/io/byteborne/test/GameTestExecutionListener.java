package io.byteborne.test;

import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Makes the thread of a test method the world's, whichever ran those before. Disconnects the method's clients once it is over, so that the next test with the same application finds none. An
 * application that does not get rid of them is discarded. Called for every test class, by its thread.
 */
final class GameTestExecutionListener extends AbstractTestExecutionListener {
    @Override
    public void beforeTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext().getBeanProvider(TestWorld.class).ifAvailable(TestWorld::runByThisThread);
        }
    }

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
