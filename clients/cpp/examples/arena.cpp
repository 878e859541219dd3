// Plays the second sample: logs in, joins a room, walks and chats, until the server ends the connection.
// Usage: arena PORT [NAME [VERSION]]

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "arena.pb.h"
#include "byteborne/client.hpp"

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  byteborne::ClientOptions options;
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 12345);
  options.name = "arena-cpp";
  options.version = argc > 3 ? argv[3] : "1.0.0";
  byteborne::Client client(options);
  client.On<proto::S2C_Said>([](const proto::S2C_Said& said) {
    std::cout << said.player() << " says: " << said.text() << std::endl;
  });
  try {
    client.Connect();
    proto::C2S_Login login;
    login.set_name(argc > 2 ? argv[2] : "Bob");
    const auto accepted = client.Call<proto::S2C_Login>(login);
    if (!accepted.error().empty()) {
      std::cerr << accepted.error() << std::endl;
      return EXIT_FAILURE;
    }
    proto::C2S_Join join;
    join.set_room("lobby");
    const auto joined = client.Call<proto::S2C_Join>(join);
    std::cout << "players:";
    for (const proto::Position& player : joined.players()) {
      std::cout << ' ' << player.player();
    }
    std::cout << std::endl;

    proto::C2S_Steer right;
    right.set_x(1);
    client.Send(right);
    proto::C2S_Say say;
    say.set_text("Hello from C++");
    client.Send(say);
    while (!client.round_trip_time() && client.Poll(10ms)) {
    }
    if (const auto round_trip = client.round_trip_time()) {
      std::cout << "round trip: " << round_trip->count() << " us, tick " << client.server_tick() << std::endl;
    }
    while (client.Poll(1s)) {
    }
  } catch (const byteborne::ConnectionClosed&) {
    // What is said below.
  } catch (const byteborne::RequestTimeout& late) {
    std::cerr << late.what() << std::endl;
    return EXIT_FAILURE;
  }
  const byteborne::CloseInfo& why = *client.close_info();
  std::cout << "closed: " << why.reason << (why.text.empty() ? "" : ", ") << why.text
            << ", may reconnect: " << std::boolalpha << why.may_reconnect << std::endl;
  return EXIT_SUCCESS;
}
