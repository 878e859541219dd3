package io.byteborne.sample.nodes;

import com.google.protobuf.MessageLite;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Shouted;
import io.byteborne.proto.S2C_Whispered;
import io.byteborne.sample.nodes.LocalNodes.Node;
import io.byteborne.sample.nodes.LocalNodes.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The second sample on three nodes, to be played: starts them, says where they are, and does what is typed. {@code
 * docs/howto/cluster.md} has the command that starts it.
 */
public final class ThreeNodes implements LocalPlayer.Listener {
    private static final int NODES = 3;
    private static final int FIRST_PORT = 12345;
    private static final int FIRST_ACTUATOR_PORT = 8080;
    private static final int PORTS_APART = 10;
    private static final Path FOLDER = Path.of("target", "three-nodes");
    /** How long a login is tried again: somewhat longer than the lease of a node that was killed. */
    private static final Duration LOGIN_TIME = Duration.ofSeconds(20);

    private static final long LOGIN_AGAIN_MILLIS = 250;
    /** For how long what is typed next waits for what is to be heard. */
    private static final long LISTEN_MILLIS = 1000;

    private static final String COMMANDS = """
              login NAME NODE        login ada 1
              whisper FROM TO TEXT   whisper ada bob hello
              shout FROM TEXT        shout ada is anybody there?
              kill NODE              ends the process as kill -9 does: kill 1
              start NODE             starts it again
              nodes                  what the nodes know of each other
              quit                   ends everything, as Ctrl-C does
            """;

    private final LocalNodes nodes;
    private final PrintStream out;
    private final Map<String, LocalPlayer> players = new ConcurrentHashMap<>();
    private final Semaphore heard = new Semaphore(0);

    ThreeNodes(LocalNodes nodes, PrintStream out) {
        this.nodes = nodes;
        this.out = out;
    }

    public static void main(String[] settings) throws IOException, InterruptedException {
        System.out.println("A Redis, a database and three nodes are being started; this takes half a minute.");
        LocalNodes nodes = new LocalNodes(
                FOLDER,
                IntStream.range(0, NODES)
                        .mapToObj(i -> new Ports(
                                FIRST_PORT + i * PORTS_APART,
                                FIRST_PORT + 1 + i * PORTS_APART,
                                FIRST_ACTUATOR_PORT + i))
                        .toList(),
                List.of(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(nodes::close, "stop"));
        ThreeNodes example = new ThreeNodes(nodes, System.out);
        example.introduce();
        BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        do {
            line = typed.readLine();
        } while (line == null ? untilStopped() : example.run(line));
        System.exit(0);
    }

    /** Nothing can be typed, so there is nothing to do until the process is told to stop. */
    private static boolean untilStopped() throws InterruptedException {
        new Semaphore(0).acquire();
        return false;
    }

    void introduce() {
        out.println(
                "\nThree nodes of one game; Redis listens on port %s.".formatted(Integer.toString(nodes.redisPort())));
        for (Node node : nodes.nodes()) {
            describe(node);
        }
        out.println("""

                Play in two tabs of a browser, on two nodes; "@NAME TEXT" whispers, "!TEXT" goes to everybody:
                  cd clients/typescript && npm ci && npm run arena
                  http://localhost:8000/?server=ws://localhost:%s
                  http://localhost:8000/?server=ws://localhost:%s
                Or type here:
                %s""".formatted(
                        Integer.toString(nodes.node(1).ports().webSocket()),
                        Integer.toString(nodes.node(2).ports().webSocket()),
                        COMMANDS));
    }

    private void describe(Node node) {
        Ports ports = node.ports();
        out.println("  %s  game %s, browsers %s, http://127.0.0.1:%s/console/, process %s, log %s"
                .formatted(
                        node.id(),
                        Integer.toString(ports.game()),
                        Integer.toString(ports.webSocket()),
                        Integer.toString(ports.actuator()),
                        Long.toString(node.pid()),
                        node.log()));
    }

    /** Does what is typed; whether there can be more. */
    boolean run(String line) throws InterruptedException {
        String[] words = line.strip().split("\\s+", 4);
        try {
            switch (words[0]) {
                case "" -> {
                    // Nothing was typed.
                }
                case "login" -> login(words[1], node(words[2]));
                case "whisper" -> say(() -> player(words[1]).whisper(words[2], words[3]));
                case "shout" -> say(() -> player(words[1]).shout(line.strip().split("\\s+", 3)[2]));
                case "kill" -> kill(node(words[1]));
                case "start" -> start(node(words[1]));
                case "nodes" -> show();
                case "quit" -> {
                    return false;
                }
                default -> out.println("What is '%s'? What can be typed:%n%s".formatted(words[0], COMMANDS));
            }
        } catch (IOException | IllegalArgumentException failure) {
            out.println("Not possible: " + failure.getMessage());
        } catch (IndexOutOfBoundsException missing) {
            out.println("A word is missing:\n" + COMMANDS);
        }
        return true;
    }

    private Node node(String number) {
        if (!number.matches("[1-9]") || Integer.parseInt(number) > nodes.nodes().size()) {
            throw new IllegalArgumentException("there is no node '" + number + "'");
        }
        return nodes.node(Integer.parseInt(number));
    }

    private LocalPlayer player(String name) {
        LocalPlayer player = players.get(name);
        if (player == null) {
            throw new IllegalArgumentException(name + " is not logged in from here");
        }
        return player;
    }

    /** Tries until the player is in, unless it still plays elsewhere: a node that was killed keeps it until its lease ends. */
    private void login(String name, Node node) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        String told = null;
        while (true) {
            try {
                players.put(name, LocalPlayer.login(node, name, this));
                out.println("%s is on %s, after %s s".formatted(name, node.id(), seconds(System.nanoTime() - begin)));
                return;
            } catch (LocalPlayer.RefusedException refused) {
                if (players.containsKey(name) || System.nanoTime() - begin > LOGIN_TIME.toNanos()) {
                    throw refused;
                }
                if (!String.valueOf(refused.getMessage()).equals(told)) {
                    told = refused.getMessage();
                    out.println("%s says: %s; trying again".formatted(node.id(), told));
                }
                Thread.sleep(LOGIN_AGAIN_MILLIS);
            }
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    }

    private interface Saying {
        void run() throws IOException;
    }

    private void say(Saying saying) throws IOException, InterruptedException {
        heard.drainPermits();
        saying.run();
        if (!heard.tryAcquire(LISTEN_MILLIS, TimeUnit.MILLISECONDS)) {
            out.println("Nobody who is logged in from here has heard it");
        }
    }

    private void kill(Node node) {
        node.kill();
        out.println("%s is dead; its players can log in elsewhere within 15 s".formatted(node.id()));
    }

    private void start(Node node) throws IOException, InterruptedException {
        node.start();
        describe(node);
    }

    private void show() throws IOException, InterruptedException {
        for (Node node : nodes.nodes()) {
            out.println(node.id() + ": " + (node.isRunning() ? node.actuator("gamecluster") : "does not run"));
        }
    }

    @Override
    public void heard(LocalPlayer player, MessageLite message) {
        @Nullable
        String line = switch (message) {
            case S2C_Whispered one ->
                "%s, on %s, whispers: %s".formatted(one.getPlayer(), one.getNode(), one.getText());
            case S2C_Shouted one -> "%s, on %s, shouts: %s".formatted(one.getPlayer(), one.getNode(), one.getText());
            case S2C_Refused one -> one.getReason();
            default -> null;
        };
        if (line != null) {
            out.println(player.name() + " hears: " + line);
            heard.release();
        }
    }

    @Override
    public void ended(LocalPlayer player) {
        players.remove(player.name(), player);
        out.println(player.name() + " has lost the connection");
    }
}
