package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.discovery.TestBeans;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.OnTickDiscovery;
import io.byteborne.internal.world.WorldFixture;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.testing.WatchedGame;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.GenericApplicationContext;

/** What the engine's own calls of a game look like on a stack. */
class BlockedCallTests {
    private static final String GAME = WatchedGame.class.getName();

    private final WorldFixture fixture = new WorldFixture();
    private final WatchedGame game = new WatchedGame();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertDescribed(String kind, String method, String mend) {
        assertThat(BlockedCall.describe(game.stack()))
                .startsWith(" by %s %s#%s (".formatted(kind, GAME, method))
                .contains(mend);
    }

    @Test
    void whenAMessageIsHandledThenTheHandlerAndItsOptionAreNamed() {
        fixture.onPing((session, ping) -> game.handle());
        Connection client = fixture.accept();
        fixture.world.tick();

        WorldFixture.ping(client, 1);
        fixture.world.tick();

        assertDescribed("message handler", "handle", "@MessageHandler(blocking = true)");
    }

    @Test
    void whenATimerCallsBackThenTheCallbackIsNamed() {
        fixture.timer.after(Duration.ZERO, game::callBack);

        fixture.world.tick();

        assertDescribed("timer callback", "callBack", "WorldExecutor");
    }

    @Test
    void whenATaskRunsThenItIsNamed() {
        fixture.tasks.execute(game::callBack);

        fixture.world.tick();

        assertDescribed("task", "callBack", "WorldExecutor");
    }

    /** Through a proxy, whose own frames are nobody's. */
    @Test
    void whenATickMethodRunsThenItIsNamed() {
        ProxyFactory proxied = new ProxyFactory(game);
        proxied.setProxyTargetClass(true);
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getBeanFactory().registerSingleton("game", proxied.getProxy());
            context.refresh();
            new OnTickDiscovery(fixture.tickMethods, fixture.clock, Duration.ofMillis(50))
                    .discover(TestBeans.of(context.getBeanFactory()));
        }

        fixture.world.tick();

        assertDescribed("@OnTick method", "move", "WorldExecutor");
    }

    @Test
    void whenAnEventIsPublishedThenTheListenerIsNamed() {
        SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
        GenericApplicationContext context = new GenericApplicationContext();
        multicaster.addApplicationListener(event -> game.hear(event));

        new GameEvents(event -> multicaster.multicastEvent(new PayloadApplicationEvent<>(context, event)))
                .publish(SessionClosedEvent.class);

        assertDescribed("event listener", "hear", "WorldExecutor");
    }

    @Test
    void whenNothingOfTheGameIsOnTheStackThenNothingIsSaid() {
        assertThat(BlockedCall.describe(Thread.currentThread().getStackTrace())).isEmpty();
        assertThat(BlockedCall.describe(new StackTraceElement[0])).isEmpty();
    }
}
