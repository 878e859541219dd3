// The client against a server that says what each test wants.

#include <arpa/inet.h>

#include <cstdlib>
#include <future>
#include <iostream>
#include <thread>
#include <vector>

#include "arena.pb.h"
#include "byteborne/client.hpp"

namespace {

using namespace std::chrono_literals;
using byteborne::Client;
using byteborne::ConnectionClosed;

constexpr std::uint16_t kHello = 1;
constexpr std::uint16_t kWelcome = 2;
constexpr std::uint16_t kPing = 3;
constexpr std::uint16_t kPong = 4;
constexpr std::uint16_t kGoodbye = 5;

int failures = 0;

#define EXPECT(condition)                                                             \
  do {                                                                                \
    if (!(condition)) {                                                               \
      std::cerr << __FILE__ << ':' << __LINE__ << ": not so: " #condition << std::endl; \
      ++failures;                                                                     \
    }                                                                                 \
  } while (false)

std::string Packet(std::uint16_t id, const google::protobuf::Message& message) {
  const std::string payload = message.SerializeAsString();
  const auto size = static_cast<std::uint16_t>(4 + payload.size());
  std::string packet;
  for (const std::uint16_t each : {size, id}) {
    packet.push_back(static_cast<char>(each & 0xff));
    packet.push_back(static_cast<char>(each >> 8));
  }
  return packet + payload;
}

/** The server's end of one connection. Throws if something does not come within ten seconds. */
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {
    const timeval limit{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Peer() { close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void Send(std::string_view bytes) const {
    if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("cannot send");
    }
  }

  void Send(std::uint16_t id, const google::protobuf::Message& message) const { Send(Packet(id, message)); }

  /** The next message with that id; others are skipped. */
  template <typename M>
  M Read(std::uint16_t wanted) const {
    while (true) {
      const std::string header = ReadBytes(4);
      const auto number = [&header](std::size_t at) {
        return static_cast<unsigned char>(header[at]) | static_cast<unsigned char>(header[at + 1]) << 8;
      };
      const std::string payload = ReadBytes(static_cast<std::size_t>(number(0)) - 4);
      if (number(2) == wanted) {
        M message;
        message.ParseFromString(payload);
        return message;
      }
    }
  }

  byteborne::Hello Greet(std::uint32_t ping_interval_millis = 60'000) const {
    byteborne::Hello hello = Read<byteborne::Hello>(kHello);
    byteborne::Welcome welcome;
    welcome.set_session_id(7);
    welcome.set_server_time_micros(1'700'000'000'000'000);
    welcome.set_tick_time_micros(1'700'000'000'000'000);
    welcome.set_tick_interval_micros(50'000);
    welcome.set_ping_interval_millis(ping_interval_millis);
    welcome.set_messages_hash(byteborne::protocol::kMessagesHash);
    Send(kWelcome, welcome);
    return hello;
  }

 private:
  std::string ReadBytes(std::size_t size) const {
    std::string bytes(size, '\0');
    std::size_t read = 0;
    while (read < size) {
      const ssize_t some = recv(socket_, &bytes[read], size - read, 0);
      if (some <= 0) {
        throw std::runtime_error("the client has sent nothing more");
      }
      read += static_cast<std::size_t>(some);
    }
    return bytes;
  }

  int socket_;
};

/** Plays the server on a thread of its own, and the client on this one. */
void Play(const char* name, const std::function<void(const Peer&)>& server, const std::function<void(Client&)>& play,
          std::size_t max_buffered = std::size_t{1} << 20) {
  const int before = failures;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<const sockaddr*>(&address), size);
  listen(listener, 1);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  auto serving = std::async(std::launch::async, [&] {
    const Peer peer(accept(listener, nullptr, nullptr));
    server(peer);
  });
  byteborne::ClientOptions options;
  options.port = ntohs(address.sin_port);
  options.name = "test";
  options.version = "1.2.3";
  options.max_buffered = max_buffered;
  try {
    Client client(options);
    play(client);
    client.Leave();
    serving.get();
  } catch (const std::exception& failure) {
    std::cerr << name << ": " << failure.what() << std::endl;
    ++failures;
  }
  close(listener);
  std::cout << (failures == before ? "ok      " : "FAILED  ") << name << std::endl;
}

void PollUntil(Client& client, const std::function<bool()>& condition) {
  const auto deadline = Client::Clock::now() + 10s;
  while (!condition() && Client::Clock::now() < deadline && client.Poll(10ms)) {
  }
}

proto::S2C_Said Said(const std::string& text) {
  proto::S2C_Said said;
  said.set_text(text);
  return said;
}

}  // namespace

int main() {
  Play(
      "hello says who the client is, and welcome who the server",
      [](const Peer& peer) {
        const auto hello = peer.Greet();
        EXPECT(hello.client_name() == "test" && hello.client_version() == "1.2.3");
        EXPECT(hello.messages_hash() == byteborne::protocol::kMessagesHash);
        EXPECT(peer.Read<byteborne::Goodbye>(kGoodbye).reason() == "left");
      },
      [](Client& client) {
        client.Connect();
        EXPECT(client.welcome().session_id() == 7);
        EXPECT(client.has_same_messages());
        client.Leave();
        EXPECT(client.close_info()->reason == "left" && !client.close_info()->may_reconnect);
      });

  std::vector<std::string> said;
  Play(
      "packets are taken however they are cut, and also before the welcome",
      [](const Peer& peer) {
        peer.Send(1014, Said("before"));
        peer.Greet();
        const std::string two = Packet(1014, Said("안녕")) + Packet(1014, Said(std::string(1000, 'x')));
        for (std::size_t i = 0; i < 60; ++i) {
          peer.Send(two.substr(i, 1));
        }
        peer.Send(two.substr(60) + Packet(60'000, Said("nobody knows it")) + two);
        peer.Read<byteborne::Goodbye>(kGoodbye);
      },
      [&said](Client& client) {
        client.On<proto::S2C_Said>([&said](const proto::S2C_Said& line) { said.push_back(line.text()); });
        client.Connect();
        PollUntil(client, [&said] { return said.size() == 5; });
        EXPECT((said == std::vector<std::string>{"before", "안녕", std::string(1000, 'x'), "안녕", std::string(1000, 'x')}));
      });

  Play(
      "replies are matched by their correlation field",
      [](const Peer& peer) {
        peer.Greet();
        const auto first = peer.Read<proto::C2S_Login>(2010);
        const auto second = peer.Read<proto::C2S_Login>(2010);
        proto::S2C_Login reply;
        reply.set_request(99);
        peer.Send(1010, reply);
        reply.set_request(second.request());
        reply.set_error("second");
        peer.Send(1010, reply);
        reply.set_request(first.request());
        reply.set_error("first");
        peer.Send(1010, reply);
        peer.Read<byteborne::Goodbye>(kGoodbye);
      },
      [](Client& client) {
        client.Connect();
        std::string first;
        client.Request<proto::S2C_Login>(proto::C2S_Login(),
                                         [&first](const proto::S2C_Login& reply) { first = reply.error(); });
        EXPECT(client.Call<proto::S2C_Login>(proto::C2S_Login()).error() == "second");
        PollUntil(client, [&first] { return !first.empty(); });
        EXPECT(first == "first");
      });

  Play(
      "a request ends when no reply comes, or the connection ends with a reason",
      [](const Peer& peer) {
        peer.Greet();
        peer.Read<proto::C2S_Login>(2010);
        peer.Read<proto::C2S_Login>(2010);
        byteborne::Goodbye goodbye;
        goodbye.set_reason("shutdown");
        goodbye.set_may_reconnect(true);
        goodbye.set_retry_after_millis(1500);
        peer.Send(kGoodbye, goodbye);
      },
      [](Client& client) {
        client.Connect();
        try {
          client.Call<proto::S2C_Login>(proto::C2S_Login(), 20ms);
          EXPECT(!"a reply");
        } catch (const byteborne::RequestTimeout&) {
        }
        try {
          client.Call<proto::S2C_Said>(proto::C2S_Login());
          EXPECT(!"a correlation field");
        } catch (const std::invalid_argument&) {
        }
        try {
          client.Call<proto::S2C_Login>(proto::C2S_Login());
          EXPECT(!"a reply");
        } catch (const ConnectionClosed& closed) {
          EXPECT(closed.info().reason == "shutdown" && closed.info().may_reconnect);
          EXPECT(closed.info().retry_after == 1500ms);
        }
        EXPECT(!client.Send(proto::C2S_Leave()));
        EXPECT(!client.is_open());
      });

  Play(
      "a refusal is told instead of a welcome",
      [](const Peer& peer) {
        byteborne::Goodbye goodbye;
        goodbye.set_reason("upgrade");
        goodbye.set_text("Version 2 is needed.");
        peer.Send(kGoodbye, goodbye);
        peer.Read<byteborne::Hello>(kHello);
      },
      [](Client& client) {
        try {
          client.Connect();
          EXPECT(!"a welcome");
        } catch (const ConnectionClosed& closed) {
          EXPECT(std::string(closed.what()) == "upgrade: Version 2 is needed.");
          EXPECT(!closed.info().may_reconnect);
        }
      });

  Play(
      "a connection that ends without a word is lost",
      [](const Peer& peer) {
        peer.Greet();
        peer.Read<byteborne::Ping>(kPing);
      },
      [](Client& client) {
        client.Connect();
        PollUntil(client, [] { return false; });
        EXPECT(client.close_info()->reason == "connection_lost" && client.close_info()->may_reconnect);
      });

  Play(
      "a packet that cannot be ends the connection",
      [](const Peer& peer) {
        peer.Greet();
        peer.Read<byteborne::Ping>(kPing);
        peer.Send(std::string("\x03\x00\xf6\x03", 4));
        try {
          peer.Read<byteborne::Goodbye>(kGoodbye);
        } catch (const std::runtime_error&) {
          // The client has closed.
        }
      },
      [](Client& client) {
        client.Connect();
        PollUntil(client, [] { return false; });
        EXPECT(client.close_info()->text == "a packet says that it has 3 bytes");
      });

  Play(
      "pings are answered with their time, and the fastest tells the clock",
      [](const Peer& peer) {
        peer.Greet(400);
        byteborne::Ping asked;
        asked.set_time(~std::uint64_t{0});
        peer.Send(kPing, asked);
        EXPECT(peer.Read<byteborne::Pong>(kPong).time() == ~std::uint64_t{0});
        for (int i = 0; i < 3; ++i) {
          const auto ping = peer.Read<byteborne::Ping>(kPing);
          if (i != 1) {
            std::this_thread::sleep_for(60ms);
          }
          byteborne::Pong pong;
          pong.set_time(ping.time());
          // The server's clock is an hour ahead of this machine's steady one.
          const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
              Client::Clock::now().time_since_epoch() + 1h);
          pong.set_server_time_micros(static_cast<std::uint64_t>(now.count()));
          pong.set_tick_time_micros(static_cast<std::uint64_t>(now.count()));
          pong.set_tick(1000 * static_cast<std::uint64_t>(i + 1));
          peer.Send(kPong, pong);
        }
        peer.Read<byteborne::Goodbye>(kGoodbye);
      },
      [](Client& client) {
        client.Connect();
        PollUntil(client, [&client] { return client.server_tick() >= 2999; });
        EXPECT(client.round_trip_time() && *client.round_trip_time() < 55ms);
        const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
            Client::Clock::now().time_since_epoch() + 1h);
        EXPECT(std::abs(client.server_time_micros() - now.count()) < 30'000);
      });

  Play(
      "a silent server is pinged twice as often, and then lost",
      [](const Peer& peer) {
        peer.Greet(200);
        peer.Read<byteborne::Ping>(kPing);
        peer.Read<byteborne::Ping>(kPing);
        peer.Read<byteborne::Ping>(kPing);
        try {
          peer.Read<byteborne::Goodbye>(kGoodbye);
        } catch (const std::runtime_error&) {
          // The client has closed.
        }
      },
      [](Client& client) {
        client.Connect();
        const auto begun = Client::Clock::now();
        client.Poll(10s);
        EXPECT(client.close_info()->reason == "heartbeat" && client.close_info()->may_reconnect);
        EXPECT(Client::Clock::now() - begun >= 350ms && Client::Clock::now() - begun < 2s);
      });

  Play(
      "what a handler throws comes out of the poll, and the next message is handled",
      [](const Peer& peer) {
        peer.Greet();
        peer.Read<byteborne::Ping>(kPing);
        peer.Send(Packet(1014, Said("one")) + Packet(1014, Said("two")));
        peer.Read<byteborne::Goodbye>(kGoodbye);
      },
      [](Client& client) {
        std::string last;
        client.On<proto::S2C_Said>([&last](const proto::S2C_Said& line) {
          last = line.text();
          if (last == "one") {
            throw std::domain_error("expected");
          }
        });
        client.Connect();
        bool thrown = false;
        PollUntil(client, [&] {
          try {
            client.Poll(10ms);
          } catch (const std::domain_error&) {
            thrown = true;
          }
          return last == "two";
        });
        EXPECT(thrown);
        EXPECT(last == "two");
      });

  Play(
      "a handler may not wait",
      [](const Peer& peer) {
        peer.Greet();
        peer.Read<byteborne::Ping>(kPing);
        peer.Send(1014, Said("one"));
        peer.Read<byteborne::Goodbye>(kGoodbye);
      },
      [](Client& client) {
        bool refused = false;
        client.On<proto::S2C_Said>([&](const proto::S2C_Said&) {
          try {
            client.Poll();
          } catch (const std::logic_error&) {
            refused = true;
          }
        });
        client.Connect();
        PollUntil(client, [&refused] { return refused; });
        EXPECT(refused);
      });

  std::promise<void> full;
  Play(
      "what waits to be sent is bounded",
      [&full](const Peer& peer) {
        peer.Greet();
        full.get_future().wait();
      },
      [&full](Client& client) {
        client.Connect();
        proto::C2S_Say say;
        say.set_text(std::string(10'000, 'x'));
        int sent = 0;
        while (sent < 100'000 && client.Send(say)) {
          ++sent;
        }
        EXPECT(sent < 100'000);
        EXPECT(client.is_open());
        full.set_value();
      },
      100'000);

  std::cout << (failures == 0 ? "All is right." : "Something is wrong.") << std::endl;
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
