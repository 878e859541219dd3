package io.byteborne.sample.arena;

import io.byteborne.proto.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A square field, and who is where on it. The rules of the game are here, and nothing of network or threads. */
final class Arena {
    static final double SIZE = 100;
    /** Fields per second. */
    static final double SPEED = 10;

    private final Map<String, Walker> walkers = new LinkedHashMap<>();

    private static final class Walker {
        private double x;
        private double y;
        private double walked;
        private double directionX;
        private double directionY;

        void step(double distance) {
            double fromX = x;
            double fromY = y;
            x = Math.clamp(x + directionX * distance, 0, SIZE);
            y = Math.clamp(y + directionY * distance, 0, SIZE);
            walked += Math.hypot(x - fromX, y - fromY);
        }

        Position position(String player) {
            return Position.newBuilder()
                    .setPlayer(player)
                    .setX((float) x)
                    .setY((float) y)
                    .setWalked((float) walked)
                    .build();
        }
    }

    /** Where a player is who has never been here: in the middle. */
    static Position start(String player) {
        return Position.newBuilder()
                .setPlayer(player)
                .setX((float) SIZE / 2)
                .setY((float) SIZE / 2)
                .build();
    }

    /** A player comes in, and stands there until it steers. */
    void enter(Position position) {
        Walker walker = new Walker();
        walker.x = position.getX();
        walker.y = position.getY();
        walker.walked = position.getWalked();
        walkers.put(position.getPlayer(), walker);
    }

    /** A player goes; where it was, if it was here. */
    Optional<Position> leave(String player) {
        return Optional.ofNullable(walkers.remove(player)).map(walker -> walker.position(player));
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
        walkers.values().forEach(walker -> walker.step(distance));
    }

    /** Where everybody is, in the order in which they came. */
    List<Position> positions() {
        return walkers.entrySet().stream()
                .map(entry -> entry.getValue().position(entry.getKey()))
                .toList();
    }
}
