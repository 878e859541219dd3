package io.byteborne.sample.whisper;

import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.cluster.Delivery;
import io.byteborne.cluster.Users;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.proto.C2S_Shout;
import io.byteborne.proto.C2S_Whisper;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Shouted;
import io.byteborne.proto.S2C_Whispered;
import io.byteborne.ratelimit.RateLimit;
import io.byteborne.session.SessionManager;
import java.security.Principal;
import java.util.concurrent.CompletionStage;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** A whisper finds its player on any node; a shout goes to everybody on all of them. */
@Component
@Profile("arena")
class Whispers {
    private static final int MAX_NAME = 20;
    private static final int MAX_TEXT = 200;

    private final Users users;
    private final Cluster cluster;
    private final SessionManager sessions;

    Whispers(Users users, Cluster cluster, SessionManager sessions) {
        this.users = users;
        this.cluster = cluster;
        this.sessions = sessions;
    }

    @MessageHandler
    CompletionStage<Reply> whisper(C2S_Whisper whisper, Principal player) {
        String name = whisper.getTo();
        if (name.length() > MAX_NAME) {
            throw new MessageRefusedException("a name has at most %s characters".formatted(MAX_NAME));
        }
        S2C_Whispered whispered = S2C_Whispered.newBuilder()
                .setPlayer(player.getName())
                .setText(checked(whisper.getText()))
                .setNode(cluster.self().id())
                .build();
        return users.send(name, whispered)
                .thenApply(delivery -> delivery == Delivery.SENT
                        ? Reply.nothing()
                        : Reply.toSender(refusal(
                                delivery == Delivery.OFFLINE
                                        ? name + " is not here"
                                        : name + " cannot be reached at the moment")));
    }

    @MessageHandler(C2S_Shout.class)
    @RateLimit(perSecond = 1, burst = 5)
    void shout(C2S_Shout shout, Principal player) {
        cluster.publish(S2C_Shouted.newBuilder()
                .setPlayer(player.getName())
                .setText(checked(shout.getText()))
                .setNode(cluster.self().id())
                .build());
    }

    /** On every node, the shouter's included. */
    @ClusterMessageHandler
    void shouted(S2C_Shouted shout) {
        sessions.sendToAll(shout);
    }

    private static String checked(String text) {
        if (text.length() > MAX_TEXT) {
            throw new MessageRefusedException("a line has at most %s characters".formatted(MAX_TEXT));
        }
        return text;
    }

    private static S2C_Refused refusal(String reason) {
        return S2C_Refused.newBuilder().setReason(reason).build();
    }

    @MessageExceptionHandler
    S2C_Refused refused(MessageRefusedException refused) {
        return refusal(String.valueOf(refused.getMessage()));
    }
}
