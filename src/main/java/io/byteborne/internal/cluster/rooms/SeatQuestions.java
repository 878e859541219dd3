package io.byteborne.internal.cluster.rooms;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.Exchange.Sent;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** The seats that this node asks others to keep. World thread. */
final class SeatQuestions {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Exchange exchange;
    private final WorldExecutor world;
    private final Map<Long, CompletableFuture<SeatRequest.Answer>> asked = new HashMap<>();
    /** Of a question. Not from the beginning: a process that had this node's id before may still be answered. */
    private long last = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2);

    SeatQuestions(Exchange exchange, WorldExecutor world) {
        this.exchange = exchange;
        this.world = world;
        exchange.handle(ItemKind.SEATED, this::answered);
    }

    /** Asks a room's node; fails if there is no answer in time. A seat that is kept nevertheless is given up there soon. */
    CompletionStage<SeatRequest.Answer> ask(String node, String room, String user, String holder) {
        SeatRequest request = new SeatRequest(++last, room, user, holder);
        CompletableFuture<SeatRequest.Answer> one = new CompletableFuture<>();
        asked.put(request.number(), one);
        Runnable cancel = world.after(
                PATIENCE,
                () -> one.completeExceptionally(new ClusterUnavailableException(
                        "Node %s has not answered within %s".formatted(node, PATIENCE), null)));
        one.whenComplete((answer, failure) -> {
            asked.remove(request.number());
            cancel.run();
        });
        Sent sent = exchange.tell(node, ItemKind.SEAT, request.toBytes());
        if (sent != Sent.QUEUED) {
            one.completeExceptionally(
                    new ClusterUnavailableException("Node %s cannot be asked: %s".formatted(node, sent), null));
        }
        return one;
    }

    private void answered(String sender, byte[] content) throws IOException {
        SeatRequest.Answer answer = SeatRequest.Answer.from(content);
        CompletableFuture<SeatRequest.Answer> one = asked.get(answer.number());
        if (one != null) {
            one.complete(answer);
        }
    }
}
