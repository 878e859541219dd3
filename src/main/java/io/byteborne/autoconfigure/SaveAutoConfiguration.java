package io.byteborne.autoconfigure;

import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.dispatch.AsyncWork;
import io.byteborne.internal.save.DefaultSaves;
import io.byteborne.internal.save.InMemorySaveStore;
import io.byteborne.internal.save.SaveCalls;
import io.byteborne.internal.save.SaveCodecs;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.internal.save.SavesLifecycle;
import io.byteborne.internal.save.SessionSaves;
import io.byteborne.internal.save.UserTokens;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveStore;
import io.byteborne.save.Saves;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Saves. They and their store are made when the game asks for them, so that a game which has a database for something else
 * finds no table in it that it has no use for.
 */
@AutoConfiguration(after = JdbcSaveAutoConfiguration.class)
@EnableConfigurationProperties(SaveProperties.class)
public class SaveAutoConfiguration {
    @Bean
    SaveStatistics byteborneSaveStatistics(NanoClock clock) {
        return new SaveStatistics(clock);
    }

    @Bean
    SessionSaves byteborneSessionSaves(SessionManager sessions) {
        return new SessionSaves(sessions);
    }

    @Bean
    SavesLifecycle byteborneSavesLifecycle(
            ApplicationContext context, WorldTasks tasks, WorldLifecycle world, ServerProperties server) {
        return new SavesLifecycle(context, tasks, server.shutdownTimeout(), server.hardStop(), world::isRunning);
    }

    @Bean
    @Lazy
    @ConditionalOnBooleanProperty("byteborne.save.in-memory")
    @ConditionalOnMissingBean(SaveStore.class)
    InMemorySaveStore byteborneInMemorySaveStore() {
        return new InMemorySaveStore();
    }

    @Bean
    @Lazy
    @ConditionalOnBean(SaveStore.class)
    @ConditionalOnMissingBean(Saves.class)
    DefaultSaves byteborneSaves(
            SaveStore store,
            ObjectProvider<SaveCodec<?>> codecs,
            AsyncWork work,
            GameCalls calls,
            GameEvents events,
            SessionSaves sessions,
            WorldTasks world,
            NanoClock clock,
            ObjectProvider<InstantSource> wallClock,
            ObjectProvider<UserTokens> userTokens,
            SaveProperties properties,
            SaveStatistics statistics,
            SavesLifecycle lifecycle) {
        ThreadFactory threads = Thread.ofVirtual().name("save-", 1).factory();
        DefaultSaves saves = new DefaultSaves(
                store,
                new SaveCalls(Executors.newThreadPerTaskExecutor(threads), world::complete, work.inFlight()),
                new SaveCodecs(codecs.stream().toList()),
                calls,
                events,
                sessions,
                world,
                world::complete,
                clock,
                wallClock.getIfUnique(InstantSource::system),
                userTokens.getIfAvailable(() -> UserTokens.SINGLE_SERVER),
                new SplittableRandom(),
                properties,
                statistics);
        lifecycle.manage(saves, store);
        return saves;
    }

    /** Of what was injected above, which is before all beans exist; if saves are not used, nothing was. */
    @Bean
    BeanDiscovery byteborneSaveCheck(SavesLifecycle lifecycle) {
        return beans -> {
            SaveStore store = lifecycle.store();
            if (store != null) {
                beans.requireNoOther(SaveStore.class, store);
            }
        };
    }
}
