package io.byteborne.bench.cluster;

import com.google.protobuf.Message;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.cluster.Users;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.Reply;
import io.byteborne.nodesproto.C2S_Flood;
import io.byteborne.nodesproto.C2S_Pass;
import io.byteborne.nodesproto.S2C_Passed;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A node whose users send each other messages; it prints its game port. */
public final class NodeProgram {
    private NodeProgram() {}

    public static void main(String... arguments) {
        ConfigurableApplicationContext context =
                new SpringApplicationBuilder(ByteborneWorldApplication.class, Game.class).run(arguments);
        System.out.println("game port "
                + Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                        .getPort());
    }

    /** Lets everybody in. World thread. */
    static class Game implements Authenticator<C2S_Login> {
        private final Users users;
        private List<String> to = List.of();
        private double perTick;
        private double due;
        private int next;
        private long sent;

        Game(Users users) {
            this.users = users;
        }

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
            return Authenticator.accept(login::getName);
        }

        @Override
        public Message accepted(Session session, C2S_Login login, Principal user) {
            return S2C_Login.getDefaultInstance();
        }

        @Override
        public Message rejected(Session session, C2S_Login login, Throwable reason) {
            return S2C_Login.newBuilder().setText(reason.toString()).build();
        }

        @MessageHandler
        Reply pass(C2S_Pass message) {
            return Reply.toUser(
                    message.getTo(),
                    S2C_Passed.newBuilder().setNanos(message.getNanos()).build());
        }

        @MessageHandler
        void flood(C2S_Flood flood, Tick tick) {
            to = flood.getToList();
            perTick = flood.getPerSecond() * tick.delta().toNanos() / 1e9;
        }

        @OnTick
        void send() {
            for (due += perTick; due >= 1; due--) {
                users.send(
                        to.get(next), S2C_Passed.newBuilder().setNanos(++sent).build());
                next = (next + 1) % to.size();
            }
        }
    }
}
