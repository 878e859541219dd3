package howto;

import io.byteborne.cluster.Delivery;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.Reply;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.S2C_Said;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomOptions;
import io.byteborne.session.Session;
import java.util.concurrent.CompletionStage;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class Guilds {
    private static final RoomOptions HALL = RoomOptions.DEFAULT.withCapacity(100);

    private final ClusterRooms rooms;

    Guilds(ClusterRooms rooms) {
        this.rooms = rooms;
    }

    @MessageHandler
    CompletionStage<Reply> enter(C2S_Join join, Session session) {
        return rooms.joinOrCreate(session, "guild/" + join.getRoom(), HALL).thenApply(joined -> Reply.nothing());
    }

    @EventListener
    void entered(RoomJoinedEvent event) {
        // Who was on this node already, and who was sent here.
        event.session().send(said("This is " + event.room().name()));
    }

    CompletionStage<Delivery> tell(String guild, String text) {
        return rooms.broadcast("guild/" + guild, said(text));
    }

    private static S2C_Said said(String text) {
        return S2C_Said.newBuilder().setText(text).build();
    }
}
