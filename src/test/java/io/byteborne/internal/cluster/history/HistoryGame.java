package io.byteborne.internal.cluster.history;

import com.google.protobuf.Message;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.cluster.Users;
import io.byteborne.historyproto.C2S_Enter;
import io.byteborne.historyproto.C2S_Kick;
import io.byteborne.historyproto.C2S_Publish;
import io.byteborne.historyproto.C2S_Say;
import io.byteborne.historyproto.Published;
import io.byteborne.historyproto.S2C_Entered;
import io.byteborne.historyproto.S2C_Result;
import io.byteborne.historyproto.S2C_Said;
import io.byteborne.login.Authenticator;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.Principal;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** A node, as a program, that writes what happens on it into a file, and prints its port. */
final class HistoryGame {
    private HistoryGame() {}

    /** Lines that are there even if the process is killed just after. Any thread. */
    static class Log {
        private final String process;
        private final Path file;

        Log(@Value("${history.process}") String process, @Value("${history.file}") Path file) {
            this.process = process;
            this.file = file;
        }

        String sessionName(Session session) {
            return process + "/" + session.id();
        }

        void note(long nanos, String event) {
            try {
                Files.writeString(
                        file,
                        Long.toString(nanos) + " " + event + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        void note(String event) {
            note(System.nanoTime(), event);
        }
    }

    static class Door implements Authenticator<C2S_Enter> {
        private final Log log;

        Door(Log log) {
            this.log = log;
        }

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Enter enter) {
            return Authenticator.accept(enter::getName);
        }

        @Override
        public Message accepted(Session session, C2S_Enter enter, Principal user) {
            return S2C_Entered.newBuilder().setSession(log.sessionName(session)).build();
        }

        @Override
        public Message rejected(Session session, C2S_Enter enter, Throwable reason) {
            return S2C_Entered.getDefaultInstance();
        }
    }

    static class Talk {
        private final Log log;
        private final Users users;
        private final Cluster cluster;
        private long published;

        Talk(Log log, Users users, Cluster cluster) {
            this.log = log;
            this.users = users;
            this.cluster = cluster;
        }

        @EventListener
        void entered(SessionLoggedInEvent event) {
            log.note("entered " + event.principal().getName() + " "
                    + event.session().id());
        }

        @EventListener
        void left(SessionClosedEvent event) {
            log.note("left " + event.session().id());
        }

        @MessageHandler
        void say(C2S_Say say, Session session) {
            S2C_Said said = S2C_Said.newBuilder()
                    .setFrom(log.sessionName(session))
                    .setNumber(say.getNumber())
                    .build();
            users.send(say.getTo(), said)
                    .thenAccept(delivery -> session.send(S2C_Result.newBuilder()
                            .setTo(say.getTo())
                            .setNumber(say.getNumber())
                            .setDelivery(delivery.name())
                            .build()));
        }

        @MessageHandler
        void kick(C2S_Kick kick) {
            users.kick(kick.getName());
        }

        @MessageHandler(C2S_Publish.class)
        void publish() {
            cluster.publish(Published.newBuilder()
                    .setProcess(log.process)
                    .setNumber(++published)
                    .build());
        }

        @ClusterMessageHandler
        void heard(Published message) {
            log.note("heard " + message.getProcess() + " " + message.getNumber());
        }
    }

    public static void main(String[] arguments) {
        ConfigurableApplicationContext context = new SpringApplication(
                        ByteborneWorldApplication.class, Log.class, Door.class, Talk.class)
                .run(arguments);
        Log log = context.getBean(Log.class);
        Cluster cluster = context.getBean(Cluster.class);
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())
                .scheduleWithFixedDelay(() -> noteLease(log, cluster), 0, 50, TimeUnit.MILLISECONDS);
        System.out.println("game port "
                + Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                        .getPort());
    }

    private static void noteLease(Log log, Cluster cluster) {
        // Before it is looked at: whoever has the lease then had it now.
        long nanos = System.nanoTime();
        long epoch = cluster.self().epoch();
        if (epoch != 0) {
            log.note(nanos, "alive " + Long.toString(epoch));
        }
    }
}
