package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.session.SessionManager;
import io.byteborne.testproto.TestPing;
import java.lang.reflect.Method;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.support.DefaultBootstrapContext;

/** Test classes share an application if, and only if, they are configured alike; none finds another's sessions. */
class GameTestSharingTests {
    @GameTest(properties = "sharing=1")
    @Import(KitGame.class)
    static class One {}

    @GameTest(properties = "sharing=1")
    @Import(KitGame.class)
    static class Other {}

    @GameTest(properties = "sharing=2")
    @Import(KitGame.class)
    static class Different {}

    @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = "sharing=1")
    @Import(KitGame.class)
    static class NotStepped {}

    static class Inherited extends One {}

    private final TestContextManager one = new TestContextManager(One.class);
    private final ApplicationContext context = one.getTestContext().getApplicationContext();
    private final TestClients clients = context.getBean(TestClients.class);
    private final TestWorld world = context.getBean(TestWorld.class);
    private final SessionManager sessions = context.getBean(SessionManager.class);
    private final KitGame game = context.getBean(KitGame.class);

    @Test
    void whenClassesAreConfiguredAlikeThenTheyShareAnApplication() {
        assertThat(new TestContextManager(Other.class).getTestContext().getApplicationContext())
                .isSameAs(context);
    }

    @Test
    void whenClassesAreConfiguredDifferentlyThenTheyShareNone() {
        assertThat(configurationOf(One.class))
                .isEqualTo(configurationOf(Other.class))
                .isEqualTo(configurationOf(Inherited.class))
                .isNotEqualTo(configurationOf(Different.class))
                .isNotEqualTo(configurationOf(NotStepped.class));
    }

    private static MergedContextConfiguration configurationOf(Class<?> testClass) {
        SpringBootTestContextBootstrapper bootstrapper = new SpringBootTestContextBootstrapper();
        bootstrapper.setBootstrapContext(
                new DefaultBootstrapContext(testClass, new DefaultCacheAwareContextLoaderDelegate()));
        return bootstrapper.buildMergedContextConfiguration();
    }

    @Test
    void whenATestMethodIsOverThenItsClientsAreGoneAndTheGameKnows() throws Exception {
        game.events.clear();
        clients.connect();
        world.tick();
        clients.connect();
        assertThat(sessions.count()).isOne();

        afterTestMethod();

        assertThat(sessions.count()).isZero();
        assertThat(game.events).containsExactly("opened", "opened", "closed peer_closed", "closed peer_closed");
        long ticks = world.tickNumber();
        afterTestMethod();
        assertThat(world.tickNumber()).as("nobody was connected").isEqualTo(ticks);
    }

    @Test
    void whenATestMethodLeavesMessagesBehindThenTheyAreHandledBeforeTheNext() throws Exception {
        game.gate = new CountDownLatch(1);
        TestGameClient client = clients.connect();
        TestPing ping = TestPing.getDefaultInstance();
        client.send(ping, ping, ping);
        world.tick();
        game.gate.countDown();

        afterTestMethod();

        assertThat(sessions.count()).isZero();
    }

    private void afterTestMethod() throws Exception {
        Method method = Object.class.getMethod("toString");
        one.afterTestMethod(new One(), method, null);
    }
}
