// Chats with the first sample, whose server answers each line with itself. Usage: chat PORT

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "byteborne/client.hpp"
#include "chat.pb.h"

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  byteborne::ClientOptions options;
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 12345);
  options.name = "chat-cpp";
  byteborne::Client client(options);
  bool answered = false;
  client.On<proto::S2C_Chat>([&answered](const proto::S2C_Chat& line) {
    std::cout << line.content() << std::endl;
    answered = true;
  });
  try {
    client.Connect();
    proto::C2S_Chat line;
    line.set_content("Hello from C++");
    client.Send(line);
    while (!answered && client.Poll(1s)) {
    }
    client.Leave();
  } catch (const byteborne::ConnectionClosed& closed) {
    std::cerr << closed.what() << std::endl;
  }
  return answered ? EXIT_SUCCESS : EXIT_FAILURE;
}
