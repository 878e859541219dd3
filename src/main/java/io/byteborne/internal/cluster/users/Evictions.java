package io.byteborne.internal.cluster.users;

import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.users.Eviction.Answer;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What this node asks others to give up. World thread. */
final class Evictions {
    /** After the first time: then the user is this node's already, and the other session must end all the same. */
    private static final int REPETITIONS = 5;

    private final Exchange exchange;
    private final WorldExecutor world;
    private final Duration patience;
    private final Map<Long, Question> asked = new HashMap<>();
    /** Of a question. Not from the beginning: a process that had this node's id before may still be answered. */
    private long last = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2);

    private record Question(String node, CompletableFuture<@Nullable Answer> answer) {}

    /** @param patience how long an answer is waited for */
    Evictions(Exchange exchange, WorldExecutor world, Duration patience) {
        this.exchange = exchange;
        this.world = world;
        this.patience = patience;
        exchange.handle(ItemKind.EVICTED, this::answered);
    }

    /**
     * Asks a user's node to give the user up.
     *
     * @param insist whether to ask again after the time is up, until there is an answer: the question may have been lost,
     *     and whoever asks does not wait any longer
     * @return completes with the answer; with null if none comes in time
     */
    CompletionStage<@Nullable Answer> ask(String name, Claim claim, boolean insist) {
        Eviction eviction = new Eviction(++last, name, claim.epoch(), claim.token(), !insist);
        CompletableFuture<@Nullable Answer> one = new CompletableFuture<>();
        asked.put(eviction.number(), new Question(claim.node(), one));
        ask(eviction, claim.node(), one, insist ? REPETITIONS : 0);
        return one;
    }

    private void ask(Eviction eviction, String node, CompletableFuture<@Nullable Answer> one, int repetitions) {
        exchange.tell(node, ItemKind.EVICT, eviction.toBytes());
        world.after(patience, () -> {
            if (!asked.containsKey(eviction.number())) {
                return;
            }
            one.complete(null);
            if (repetitions > 0) {
                ask(eviction, node, one, repetitions - 1);
            } else {
                asked.remove(eviction.number());
            }
        });
    }

    private void answered(String sender, byte[] content) throws IOException {
        Eviction.Answered answered = Eviction.Answered.from(content);
        Question question = asked.get(answered.number());
        if (question != null && question.node.equals(sender)) {
            asked.remove(answered.number());
            question.answer.complete(answered.answer());
        }
    }
}
