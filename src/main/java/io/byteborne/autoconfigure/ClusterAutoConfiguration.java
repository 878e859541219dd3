package io.byteborne.autoconfigure;

import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.Users;
import io.byteborne.internal.cluster.ClusterLifecycle;
import io.byteborne.internal.cluster.DrainLifecycle;
import io.byteborne.internal.cluster.MemberCluster;
import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.SingleNode;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.messages.ClusterMessageHandlerDiscovery;
import io.byteborne.internal.cluster.messages.GameMessages;
import io.byteborne.internal.cluster.redis.RedisAddress;
import io.byteborne.internal.cluster.redis.RedisBus;
import io.byteborne.internal.cluster.redis.RedisConnections;
import io.byteborne.internal.cluster.redis.RedisDirectory;
import io.byteborne.internal.cluster.rooms.Arrivals;
import io.byteborne.internal.cluster.rooms.MemberRooms;
import io.byteborne.internal.cluster.rooms.RoomClaims;
import io.byteborne.internal.cluster.rooms.Seats;
import io.byteborne.internal.cluster.rooms.SingleNodeRooms;
import io.byteborne.internal.cluster.store.ClusterBus;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.cluster.users.ClusterAccess;
import io.byteborne.internal.cluster.users.ClusterUsers;
import io.byteborne.internal.cluster.users.SingleNodeUsers;
import io.byteborne.internal.cluster.users.UserClaims;
import io.byteborne.internal.login.Logins;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.admission.FailedResumes;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.room.DefaultRooms;
import io.byteborne.internal.save.SavesLifecycle;
import io.byteborne.internal.save.UserTokens;
import io.byteborne.internal.settings.ClusterProperties;
import io.byteborne.internal.settings.ClusterProperties.UnconfirmedLogins;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldTasks;
import io.byteborne.login.UserRegistry;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.Rooms;
import io.byteborne.server.StartupException;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AllNestedConditions;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** This program as a node of a cluster, if it is one; nothing of Redis is loaded if it is not. */
@AutoConfiguration(afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@EnableConfigurationProperties(ClusterProperties.class)
public class ClusterAutoConfiguration {
    private static final String APP = "byteborne.cluster.app";
    private static final String CLIENT = "io.lettuce.core.RedisClient";
    private static final String SETTINGS = "org.springframework.boot.data.redis.autoconfigure.DataRedisProperties";
    private static final int ID_LENGTH = 8;

    /** The name of this node, chosen once. */
    record NodeId(String value) {}

    @Bean
    static NodeId byteborneNodeId(ClusterProperties properties) {
        return new NodeId(Objects.requireNonNullElseGet(
                properties.nodeId(), () -> UUID.randomUUID().toString().substring(0, ID_LENGTH)));
    }

    private static Supplier<NodeStatus> status(
            NodeId id, ClusterProperties properties, SessionManager sessions, UserRegistry users) {
        String address = Objects.requireNonNullElse(properties.address(), "");
        String webSocketAddress = Objects.requireNonNullElse(properties.websocketAddress(), "");
        return () -> new NodeStatus(id.value, address, webSocketAddress, sessions.count(), users.count(), false);
    }

    /** The client for Redis. Unlike the annotation by itself, it is looked for, and loaded, only where a cluster is set. */
    static class ClientThere extends AllNestedConditions {
        ClientThere() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnClass(name = {CLIENT, SETTINGS})
        static class Classes {}
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(APP)
    @Conditional(ClientThere.class)
    @EnableConfigurationProperties(DataRedisProperties.class)
    static class OnRedis {
        @Bean
        RedisConnections byteborneRedisConnections(
                ObjectProvider<DataRedisConnectionDetails> details, DataRedisProperties settings, SslBundles bundles) {
            DataRedisConnectionDetails found = details.getIfAvailable();
            RedisAddress address = found == null ? RedisAddress.of(settings, bundles) : RedisAddress.of(found);
            return new RedisConnections(address.uri(), address.ssl());
        }

        @Bean
        ClusterDirectory byteborneClusterDirectory(RedisConnections connections, ClusterProperties properties) {
            return new RedisDirectory(connections, appOf(properties));
        }

        @Bean
        ClusterBus byteborneClusterBus(RedisConnections connections, ClusterProperties properties) {
            return new RedisBus(connections, appOf(properties));
        }

        private static String appOf(ClusterProperties properties) {
            return Objects.requireNonNull(properties.app());
        }
    }

    /** Whatever of the client for Redis is missing. */
    static class ClientMissing extends NoneNestedConditions {
        ClientMissing() {
            super(ConfigurationPhase.PARSE_CONFIGURATION);
        }

        @ConditionalOnClass(name = {CLIENT, SETTINGS})
        static class Classes {}
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(APP)
    @Conditional(ClientMissing.class)
    static class WithoutClient {
        @Bean
        ClusterDirectory byteborneClusterDirectory() {
            throw missing();
        }

        @Bean
        ClusterBus byteborneClusterBus() {
            throw missing();
        }

        private static StartupException missing() {
            return new StartupException(
                    "byteborne.cluster.app is set, but there is no client for Redis.",
                    "Add org.springframework.boot:spring-boot-starter-data-redis to the program, or remove the setting.");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(APP)
    static class Member {
        @Bean
        Exchange byteborneExchange(
                ClusterBus bus, NodeId id, Membership membership, WorldTasks world, ClusterProperties properties) {
            Exchange.WorldSide side = new Exchange.WorldSide() {
                @Override
                public void run(Runnable items) {
                    world.execute(items);
                }

                @Override
                public void afterThePass(Runnable flush) {
                    world.complete(flush);
                }
            };
            return new Exchange(
                    bus,
                    id.value,
                    membership::epoch,
                    side,
                    NanoClock.SYSTEM,
                    properties.silence(),
                    properties.maxWaiting().toBytes());
        }

        @Bean
        ClusterAccess byteborneClusterAccess(ClusterDirectory directory, Membership membership, WorldTasks world) {
            return new ClusterAccess(directory, membership, world::complete);
        }

        @Bean
        UserClaims byteborneUserClaims(
                ClusterAccess access,
                Exchange exchange,
                WorldTasks world,
                ClusterProperties properties,
                LoginProperties login,
                Logins logins,
                // Which needs the world, which needs this.
                ObjectProvider<SavesLifecycle> saves,
                UserRegistry users) {
            boolean replacesOld = login.secondLogin() == LoginProperties.SecondLogin.REPLACE_OLD;
            UnconfirmedLogins unconfirmed = properties.unconfirmedLogins();
            return new UserClaims(
                    access,
                    exchange,
                    world,
                    properties.handover(),
                    logins::replaceElsewhere,
                    session -> saves.getObject().writtenAfter(session),
                    users,
                    NanoClock.SYSTEM,
                    replacesOld,
                    unconfirmed == null ? replacesOld : unconfirmed == UnconfirmedLogins.ADMIT);
        }

        /** The states of users go with them. */
        @Bean
        UserTokens byteborneUserTokens(UserClaims claims) {
            return claims::token;
        }

        @Bean
        ClusterUsers byteborneClusterUsers(
                UserRegistry users,
                Membership membership,
                ClusterAccess access,
                Exchange exchange,
                PacketEncoder encoder,
                MessageRegistry registry,
                GameCalls calls) {
            return new ClusterUsers(users, membership, access, exchange, encoder, registry, calls, NanoClock.SYSTEM);
        }

        @Bean
        RoomClaims byteborneRoomClaims(
                ClusterAccess access, DefaultRooms rooms, WorldTasks world, RoomProperties properties) {
            return new RoomClaims(access, rooms, world, NanoClock.SYSTEM, properties.maxRooms());
        }

        @Bean
        MemberRooms byteborneClusterRooms(
                DefaultRooms rooms,
                RoomClaims claims,
                Membership membership,
                ClusterAccess access,
                Exchange exchange,
                WorldTasks world,
                PacketEncoder encoder,
                MessageRegistry registry,
                GameCalls calls,
                Logins logins) {
            return new MemberRooms(
                    rooms, claims, membership, access, exchange, world, encoder, registry, calls, logins::areRequired);
        }

        @Bean
        Seats byteborneSeats(RoomClaims claims, Exchange exchange, WorldTasks world, Membership membership) {
            return new Seats(claims, exchange, world, () -> membership.self().isDraining());
        }

        @Bean
        Arrivals byteborneArrivals(
                Seats seats,
                SessionManager sessions,
                Logins logins,
                FailedResumes failed,
                ControlProtocol control,
                WorldTasks world) {
            Arrivals arrivals = new Arrivals(seats, sessions, logins::areRequired, failed::mayFail);
            control.onTicket((peer, ticket) -> world.execute(() -> arrivals.arrived((ChannelSession) peer, ticket)));
            logins.afterLogin(arrivals::loggedIn);
            return arrivals;
        }

        @Bean
        Membership byteborneMembership(
                ClusterDirectory directory,
                NodeId id,
                ClusterProperties properties,
                SessionManager sessions,
                UserRegistry users,
                WorldTasks world,
                GameEvents events) {
            return new Membership(
                    directory,
                    UUID.randomUUID().toString(),
                    status(id, properties, sessions, users),
                    properties.lease(),
                    // Not the game's: a lease is a matter of real time.
                    NanoClock.SYSTEM,
                    event -> world.execute(() -> events.publish(event)));
        }

        @Bean
        @ConditionalOnMissingBean(Cluster.class)
        MemberCluster byteborneCluster(
                Membership membership, Exchange exchange, GameMessages messages, WorldTasks world) {
            return new MemberCluster(membership, exchange, messages, world);
        }

        @Bean
        DrainLifecycle byteborneDrainLifecycle(Membership membership) {
            return new DrainLifecycle(membership);
        }

        @Bean
        ClusterLifecycle byteborneClusterLifecycle(
                ClusterDirectory directory,
                ClusterBus bus,
                Exchange exchange,
                Membership membership,
                UserClaims claims,
                RoomClaims rooms,
                WorldTasks world,
                ClusterProperties properties,
                NodeId id) {
            return new ClusterLifecycle(directory, bus, exchange, membership, properties, id.value, () -> {
                world.execute(claims::beat);
                world.execute(rooms::beat);
            });
        }
    }

    @Bean
    @ConditionalOnMissingBean(Users.class)
    Users byteborneUsers(UserRegistry users, Cluster cluster, GameCalls calls) {
        return new SingleNodeUsers(users, cluster::self, calls);
    }

    @Bean
    @ConditionalOnMissingBean(ClusterRooms.class)
    ClusterRooms byteborneSingleNodeRooms(Rooms rooms, Cluster cluster, GameCalls calls) {
        return new SingleNodeRooms(rooms, cluster::self, calls);
    }

    @Bean
    static GameMessages byteborneGameMessages() {
        return new GameMessages();
    }

    @Bean
    static ClusterMessageHandlerDiscovery byteborneClusterMessageHandlerDiscovery(GameMessages messages) {
        return new ClusterMessageHandlerDiscovery(messages);
    }

    @Bean
    @ConditionalOnMissingBean(Cluster.class)
    Cluster byteborneSingleNode(
            NodeId id,
            ClusterProperties properties,
            SessionManager sessions,
            UserRegistry users,
            GameMessages messages,
            WorldTasks world) {
        return new SingleNode(status(id, properties, sessions, users), messages, world);
    }
}
