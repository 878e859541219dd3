package io.byteborne.bench.cluster;

import com.google.protobuf.Message;
import io.byteborne.bench.load.Greeted;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.nodesproto.S2C_Passed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/** Users of all nodes: raw connections, served by one thread. */
final class Crowd implements AutoCloseable {
    private static final int HEADER_SIZE = 4;
    private static final int READ_BUFFER = 64 * 1024;
    private static final int LOGIN = idOf(S2C_Login.getDefaultInstance());
    private static final int PASSED = idOf(S2C_Passed.getDefaultInstance());

    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final List<User> users = new ArrayList<>();
    private int loggedIn;
    private LongConsumer passed = nanos -> {};

    Crowd() throws IOException {}

    private static int idOf(Message message) {
        return Objects.requireNonNull(new MessageRegistry().register(message.getClass()))
                .id();
    }

    /** Someone who is logged in. */
    final class User {
        private final String name;
        private final SocketChannel channel;
        /** The beginning of a packet that has not come as a whole. */
        private byte[] rest = {};

        private User(String name, int port) throws IOException {
            this.name = name;
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            send(C2S_Login.newBuilder().setName(name).build());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        String name() {
            return name;
        }

        void send(Message message) throws IOException {
            ByteBuffer packet = ByteBuffer.wrap(Greeted.packet(idOf(message), message));
            while (packet.hasRemaining()) {
                if (channel.write(packet) == 0) {
                    throw new IOException("The node takes no more of " + name);
                }
            }
        }

        private void read() throws IOException {
            in.clear().put(rest);
            if (channel.read(in) < 0) {
                throw new IOException("The node has closed the connection of " + name);
            }
            in.flip();
            while (in.remaining() >= HEADER_SIZE
                    && in.remaining() >= Short.toUnsignedInt(in.getShort(in.position()))) {
                take(in.slice(in.position(), Short.toUnsignedInt(in.getShort(in.position())))
                        .order(ByteOrder.LITTLE_ENDIAN));
                in.position(in.position() + Short.toUnsignedInt(in.getShort(in.position())));
            }
            rest = new byte[in.remaining()];
            in.get(rest);
        }

        private void take(ByteBuffer packet) throws IOException {
            int id = Short.toUnsignedInt(packet.getShort(2));
            ByteBuffer payload = packet.position(HEADER_SIZE);
            if (id == PASSED) {
                passed.accept(S2C_Passed.parseFrom(payload).getNanos());
            } else if (id == LOGIN) {
                String refusal = S2C_Login.parseFrom(payload).getText();
                if (!refusal.isEmpty()) {
                    throw new IOException(name + " is not let in: " + refusal);
                }
                loggedIn++;
            }
        }
    }

    /** Logs users in on the node with that port. */
    List<User> logIn(String prefix, int count, int port) throws IOException {
        List<User> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(new User(prefix + i, port));
            serve(0);
        }
        users.addAll(added);
        while (loggedIn < users.size()) {
            serve(1);
        }
        return added;
    }

    /** What is done with each {@link S2C_Passed}. */
    void onPassed(LongConsumer passed) {
        this.passed = passed;
    }

    /** Reads what comes, and waits for it no longer than that. */
    void serve(long millis) throws IOException {
        int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (ready > 0) {
            for (SelectionKey key : selector.selectedKeys()) {
                ((User) key.attachment()).read();
            }
            selector.selectedKeys().clear();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
