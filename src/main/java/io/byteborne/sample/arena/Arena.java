package io.byteborne.sample.arena;

import io.byteborne.proto.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A square field, and who is where on it. The rules of the game are here, and nothing of network or threads. */
final class Arena {
    static final double SIZE = 100;
    /** Fields per second. */
    static final double SPEED = 10;

    private final Map<String, Walker> walkers = new LinkedHashMap<>();

    private static final class Walker {
        private double x = SIZE / 2;
        private double y = SIZE / 2;
        private double directionX;
        private double directionY;
    }

    /** A player comes in, and stands in the middle. */
    void enter(String player) {
        walkers.put(player, new Walker());
    }

    void leave(String player) {
        walkers.remove(player);
    }

    boolean isEmpty() {
        return walkers.isEmpty();
    }

    /** From now on, the player walks in that direction; its length is the share of the full speed, at most 1. */
    void steer(String player, double x, double y) {
        Walker walker = walkers.get(player);
        double length = Math.hypot(x, y);
        if (walker != null && Double.isFinite(length)) {
            double scale = length > 1 ? 1 / length : 1;
            walker.directionX = x * scale;
            walker.directionY = y * scale;
        }
    }

    /** Some time passes; nobody walks off the field. */
    void step(Duration delta) {
        double distance = SPEED * delta.toNanos() / 1e9;
        for (Walker walker : walkers.values()) {
            walker.x = Math.clamp(walker.x + walker.directionX * distance, 0, SIZE);
            walker.y = Math.clamp(walker.y + walker.directionY * distance, 0, SIZE);
        }
    }

    /** Where everybody is, in the order in which they came. */
    List<Position> positions() {
        return walkers.entrySet().stream()
                .map(entry -> Position.newBuilder()
                        .setPlayer(entry.getKey())
                        .setX((float) entry.getValue().x)
                        .setY((float) entry.getValue().y)
                        .build())
                .toList();
    }
}
