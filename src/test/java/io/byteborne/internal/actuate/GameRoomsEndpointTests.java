package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.byteborne.internal.actuate.GameRoomsEndpoint.Member;
import io.byteborne.internal.actuate.GameRoomsEndpoint.RoomEntry;
import io.byteborne.internal.actuate.GameRoomsEndpoint.RoomList;
import io.byteborne.internal.actuate.GameRoomsEndpoint.RoomMembers;
import io.byteborne.internal.room.RoomFixture;
import io.byteborne.room.Room;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** {@link GameRoomsEndpoint} and {@link RoomMetrics}. */
class GameRoomsEndpointTests {
    private final RoomFixture fixture = new RoomFixture();
    private final Rooms rooms = fixture.rooms();
    private final GameRoomsEndpoint endpoint = new GameRoomsEndpoint(rooms);
    private final Session anna = fixture.session();
    private final Session bert = fixture.session();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenThereAreNoRoomsThenNoneAreShown() {
        assertThat(endpoint.rooms(null, null)).isEqualTo(new RoomList(0, 0, 0, List.of()));
        assertThat(endpoint.room("lobby", null, null)).isNull();
    }

    @Test
    void whenThereAreRoomsThenTheyAreListedByName() {
        Room match = rooms.create("match", 4);
        Room lobby = rooms.create("lobby", RoomOptions.DEFAULT.staying());
        match.join(anna);
        lobby.join(anna);
        lobby.join(bert);

        assertThat(endpoint.rooms(null, null))
                .isEqualTo(new RoomList(
                        2, 3, 2, List.of(new RoomEntry("lobby", 2, null, true), new RoomEntry("match", 1, 4, false))));
        assertThat(endpoint.rooms(1, 1).rooms()).extracting(RoomEntry::name).containsExactly("match");
        assertThat(endpoint.rooms(null, 0).count()).isEqualTo(2);
    }

    @Test
    void whenARoomIsAskedForThenItsMembersAreListedById() {
        Room match = rooms.create("match", 4);
        match.join(bert);
        match.join(anna);

        RoomMembers shown = Objects.requireNonNull(endpoint.room("match", null, null));

        assertThat(shown.room()).isEqualTo(new RoomEntry("match", 2, 4, false));
        assertThat(shown.members()).extracting(Member::session).containsExactly(anna.id(), bert.id());
        assertThat(shown.members()).extracting(Member::peer).containsOnly(String.valueOf(anna.remoteAddress()));
        assertThat(Objects.requireNonNull(endpoint.room("match", 1, 1)).members())
                .extracting(Member::session)
                .containsExactly(bert.id());
    }

    @Test
    void whenThePageIsNegativeThenTheRequestIsInvalid() {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.rooms(-1, null))
                .withMessageContaining("offset is -1");
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.room("match", null, -2))
                .withMessageContaining("limit is -2");
    }

    @Test
    void whenRoomsChangeThenTheirMetersFollow() {
        MeterRegistry registry = new SimpleMeterRegistry();
        new RoomMetrics(rooms).bindTo(registry);
        rooms.create("match").join(anna);
        rooms.create("lobby").join(anna);
        rooms.create("lobby 2").join(bert);
        rooms.create("empty");

        assertThat(registry.get("byteborne.rooms").gauge().value()).isEqualTo(4);
        assertThat(registry.get("byteborne.room.members").gauge().value()).isEqualTo(3);
    }
}
