package io.byteborne.bench;

/**
 * How thoroughly to measure.
 *
 * @param pairs turns of each server
 * @param seconds of each turn
 * @param warmUpSeconds of each server, before the first turn
 * @param idleSeconds of each server without clients
 */
record Settings(int pairs, double seconds, double warmUpSeconds, double idleSeconds) {
    static Settings of(String[] arguments) {
        int pairs = 7;
        double seconds = 3;
        double warmUpSeconds = 8;
        double idleSeconds = 70;
        for (String argument : arguments) {
            if (argument.startsWith("--pairs=")) {
                pairs = Integer.parseInt(argument.substring("--pairs=".length()));
            } else if (argument.startsWith("--seconds=")) {
                seconds = Double.parseDouble(argument.substring("--seconds=".length()));
            } else if (argument.startsWith("--warm-up=")) {
                warmUpSeconds = Double.parseDouble(argument.substring("--warm-up=".length()));
            } else if (argument.startsWith("--idle-seconds=")) {
                idleSeconds = Double.parseDouble(argument.substring("--idle-seconds=".length()));
            } else if (argument.startsWith("--")) {
                throw new IllegalArgumentException("Unknown option " + argument
                        + "; there are --pairs=N, --seconds=N, --warm-up=N, --idle-seconds=N, and the works by name");
            }
        }
        return new Settings(pairs, seconds, warmUpSeconds, idleSeconds);
    }
}
