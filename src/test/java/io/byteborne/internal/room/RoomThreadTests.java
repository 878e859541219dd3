package io.byteborne.internal.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.byteborne.room.Room;
import io.byteborne.room.RoomOptions;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Rooms belong to the world thread. */
@ExtendWith(OutputCaptureExtension.class)
class RoomThreadTests {
    private final RoomFixture fixture = new RoomFixture();
    private final DefaultRooms rooms = fixture.rooms();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** What a call throws on another thread; null if nothing. */
    private static @Nullable Throwable onAnotherThread(Runnable call) throws InterruptedException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(() -> thrown.set(catchThrowable(call::run)), "a-thread-of-the-game");
        other.start();
        assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        return thrown.get();
    }

    @Test
    void whenNobodyLooksAtWhatTheOtherThreadGotThenTheLogHasIt(CapturedOutput output) throws InterruptedException {
        Room room = rooms.create("lobby");
        Session member = fixture.session();
        fixture.runBy(Thread.currentThread());

        onAnotherThread(() -> CompletableFuture.runAsync(() -> room.join(member), Runnable::run));

        assertThat(output).contains("Room.join was refused", "WorldExecutor", "RoomThreadTests.java");
    }

    private Map<String, Runnable> calls(Room room, Session member, Session other) {
        return Map.of(
                "Room.join", () -> room.join(other),
                "Room.leave", () -> room.leave(member),
                "Room.close", room::close,
                "Rooms.create", () -> rooms.create("new", RoomOptions.DEFAULT),
                "Rooms.findOrCreate", () -> rooms.findOrCreate("lobby"));
    }

    @Test
    void whenAnotherThreadChangesRoomsThenItIsToldWhoMayAndHow() throws InterruptedException {
        Room room = rooms.create("lobby");
        Session member = fixture.session();
        Session other = fixture.session();
        room.join(member);
        fixture.runBy(Thread.currentThread());

        for (Map.Entry<String, Runnable> call : calls(room, member, other).entrySet()) {
            assertThat(onAnotherThread(call.getValue()))
                    .as(call.getKey())
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining(call.getKey() + " was called on thread 'a-thread-of-the-game'")
                    .hasMessageContaining("'" + Thread.currentThread().getName() + "'")
                    .hasMessageContaining("WorldExecutor");
        }

        assertThat(room.members()).containsExactly(member);
        assertThat(room.isOpen()).isTrue();
        assertThat(rooms.find("new")).isNull();
    }

    @Test
    void whenAVirtualThreadHasNoNameThenItIsNamedAllTheSame() throws InterruptedException {
        fixture.runBy(Thread.currentThread());
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

        Thread other = Thread.ofVirtual().start(() -> thrown.set(catchThrowable(() -> rooms.create("lobby"))));

        assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        assertThat(thrown.get())
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("on thread 'VirtualThread[#" + other.threadId());
    }

    @Test
    void whenAnyThreadOnlyReadsOrSendsThenItMay() throws InterruptedException {
        Room room = rooms.create("lobby");
        fixture.runBy(Thread.currentThread());

        assertThat(onAnotherThread(() -> {
                    assertThat(rooms.find("lobby")).isEqualTo(room);
                    assertThat(rooms.all()).containsExactly(room);
                    assertThat(room.members()).isEmpty();
                    assertThat(rooms.roomsOf(fixture.session())).isEmpty();
                    room.broadcast(TestPong.getDefaultInstance());
                }))
                .isNull();
    }

    @Test
    void whenTheWorldDoesNotRunYetOrNoMoreThenAnyThreadMay() throws InterruptedException {
        Room room = rooms.create("lobby");
        Session member = fixture.session();
        Session other = fixture.session();
        room.join(member);

        assertThat(onAnotherThread(() -> rooms.create("at start-up"))).isNull();
        fixture.runBy(Thread.currentThread());
        fixture.runBy(null);
        assertThat(onAnotherThread(() -> {
                    room.join(other);
                    room.leave(member);
                    rooms.create("after its end");
                    rooms.findOrCreate("found").close();
                }))
                .isNull();
    }
}
