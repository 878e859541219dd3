package io.byteborne.internal.cluster.rooms;

import com.google.protobuf.Message;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomOptions;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.world.WorldExecutor;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** Lets everybody in, says to whoever joins a room which it is, and notes who has left. */
public final class RoomGame implements Authenticator<C2S_Login> {
    final List<String> left = new CopyOnWriteArrayList<>();

    /** The game as a program, which creates a room. */
    public static void main(String[] arguments) {
        ConfigurableApplicationContext context =
                new SpringApplication(ByteborneWorldApplication.class, RoomGame.class).run(arguments);
        context.getBean(WorldExecutor.class)
                .execute(() -> context.getBean(ClusterRooms.class)
                        .create("keep", RoomOptions.DEFAULT.staying())
                        .thenAccept(room -> System.out.println("room 1")));
    }

    static S2C_Login text(String text) {
        return S2C_Login.newBuilder().setText(text).build();
    }

    @Override
    public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
        return Authenticator.accept(login::getName);
    }

    @Override
    public Message accepted(Session session, C2S_Login login, Principal user) {
        return text("welcome");
    }

    @Override
    public Message rejected(Session session, C2S_Login login, Throwable reason) {
        return text(reason.toString());
    }

    @EventListener
    void joined(RoomJoinedEvent event) {
        event.session().send(text("joined " + event.room().name()));
    }

    @EventListener
    void closed(SessionClosedEvent event) {
        if (event.session().userName() != null) {
            left.add(event.session().userName() + " " + event.reason());
        }
    }
}
