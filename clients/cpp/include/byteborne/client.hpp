// A client for games on Byteborne World: the session protocol over TCP, in one header, for C++17 and POSIX sockets.
//
// It has no threads: everything happens in Poll(), which the game's loop calls once in each frame, and in the calls that
// wait (Connect, Call, Leave), which poll themselves. One thread at a time may use a client.
//
// Include paths must lead to the header that 'protocol --format=cpp' writes, as game_protocol.hpp, and to what protoc makes
// of the game's files and of byteborne/system.proto.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "byteborne/system.pb.h"
#include "game_protocol.hpp"

namespace byteborne {

/** Where to connect to, and as whom. */
struct ClientOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 12345;
  /** What the client calls itself in the server's log; at most 64 characters. */
  std::string name;
  /** Its version, "1.4.2", by which the server may refuse it. */
  std::string version;
  /** Bytes that may wait to be sent; over that, Send returns false. */
  std::size_t max_buffered = std::size_t{1} << 20;
};

/** Why a connection has ended. */
struct CloseInfo {
  /**
   * The server's word, one of protocol::kCloseReasons unless the server is newer; or one of this side's own: "left",
   * "connection_lost" and "heartbeat".
   */
  std::string reason;
  /** More about it; with "upgrade", for the user. */
  std::string text;
  /** Whether it makes sense to connect again: with another client. */
  bool may_reconnect = true;
  /** How long to wait before that. Wait a random time besides: all others have lost their server, too. */
  std::chrono::milliseconds retry_after{0};
  /** Where to connect to instead; empty if it is the same address. */
  std::string address;
};

/** The connection has ended, or could not be made. */
class ConnectionClosed : public std::runtime_error {
 public:
  explicit ConnectionClosed(CloseInfo info)
      : std::runtime_error(info.text.empty() ? info.reason : info.reason + ": " + info.text), info_(std::move(info)) {}

  const CloseInfo& info() const noexcept { return info_; }

 private:
  CloseInfo info_;
};

/** No reply has come in time. */
class RequestTimeout : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/** One connection to a server. */
class Client {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::milliseconds;

  explicit Client(ClientOptions options) : options_(std::move(options)) {}
  ~Client() { CloseSocket(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /**
   * Calls the handler, in Poll(), with each message of the type, whether it is a reply or not. A handler may send and
   * request, but not wait: neither Poll, nor Call, nor Leave.
   */
  template <typename M>
  void On(std::function<void(const M&)> handler) {
    handlers_.emplace(IdOf<M>(), [handler = std::move(handler)](std::string_view payload) {
      handler(Parse<M>(payload));
    });
  }

  /**
   * Connects, says hello, and waits for the welcome. Once for each client. Throws ConnectionClosed if the server cannot be
   * reached, or refuses this client, for example with "upgrade".
   */
  void Connect(Duration timeout = std::chrono::seconds(10)) {
    if (state_ != State::kNew) {
      throw std::logic_error("this client has connected already; make another one");
    }
    state_ = State::kConnecting;
    const Clock::time_point deadline = Clock::now() + timeout;
    OpenSocket(deadline);
    Hello hello;
    hello.set_client_name(options_.name);
    hello.set_client_version(options_.version);
    hello.set_messages_hash(protocol::kMessagesHash);
    Write(protocol::SystemMessageId::kHello, hello);
    while (state_ == State::kConnecting) {
      if (Clock::now() >= deadline) {
        End({"connection_lost", "the server did not answer the hello", true, Duration(0), ""});
        break;
      }
      Poll(Left(deadline));
    }
    if (state_ == State::kClosed) {
      throw ConnectionClosed(*close_info_);
    }
  }

  /**
   * Reads what has come, calls handlers, sends what waits, and keeps the connection alive. Waits until something has come,
   * but no longer than that. Call it at least once in each ping interval. Returns false once the connection has ended. What
   * a handler throws comes out of it; the next call goes on with the next message.
   */
  bool Poll(Duration timeout = Duration(0)) {
    if (state_ == State::kNew || state_ == State::kClosed) {
      return false;
    }
    const Polling polling(polling_);
    const Clock::time_point deadline = Clock::now() + timeout;
    if (taken_ > 0) {
      // A handler's exception has ended the last poll.
      TakeOrEnd();
    }
    do {
      KeepAlive();
      if (!WaitForSocket(std::min(deadline, next_look_))) {
        continue;
      }
      if (socket_ >= 0) {
        Flush();
      }
      if (socket_ >= 0 && Read()) {
        break;
      }
    } while (socket_ >= 0 && Clock::now() < deadline);
    if (socket_ >= 0) {
      KeepAlive();
      Flush();
    }
    return state_ != State::kClosed;
  }

  /**
   * Sends a message; it leaves with the next Poll() at the latest. Returns false, and sends nothing, if the connection has
   * ended, or too much waits already.
   */
  bool Send(const google::protobuf::Message& message) {
    if (state_ != State::kOpen || out_.size() - sent_ > options_.max_buffered) {
      return false;
    }
    Write(InfoOf(*message.GetDescriptor()).id, message);
    Flush();
    return state_ == State::kOpen;
  }

  /**
   * Sends a request, whose correlation field is set for that, and polls until the reply comes: the message of type R with
   * the same correlation field. Throws RequestTimeout if none comes in time, ConnectionClosed if the connection ends.
   */
  template <typename R, typename M>
  R Call(M message, Duration timeout = std::chrono::seconds(5)) {
    std::optional<R> reply;
    const std::uint64_t number = Request<R>(std::move(message), [&reply](const R& come) { reply = come; });
    const Clock::time_point deadline = Clock::now() + timeout;
    while (!reply && Clock::now() < deadline && Poll(Left(deadline))) {
    }
    pending_.erase(number);
    if (reply) {
      return *std::move(reply);
    }
    if (state_ == State::kClosed) {
      throw ConnectionClosed(*close_info_);
    }
    throw RequestTimeout("no " + std::string(R::descriptor()->full_name()) + " in time");
  }

  /**
   * As Call, for a game's loop: does not wait, and Poll() calls the function with the reply, if one comes. Returns the
   * request's number, with which Forget ends the waiting.
   */
  template <typename R, typename M>
  std::uint64_t Request(M message, std::function<void(const R&)> on_reply) {
    const std::uint64_t number = ++last_request_;
    SetCorrelation(message, number);
    Correlation<R>();
    pending_[number] = {IdOf<R>(), [number, on_reply = std::move(on_reply)](std::string_view payload) {
                          const R reply = Parse<R>(payload);
                          if (!HasCorrelation(reply, number)) {
                            return false;
                          }
                          on_reply(reply);
                          return true;
                        }};
    if (!Send(message)) {
      pending_.erase(number);
      if (state_ == State::kOpen) {
        throw std::runtime_error("too much waits to be sent");
      }
      throw ConnectionClosed(close_info_.value_or(CloseInfo{"connection_lost", "not connected", true, Duration(0), ""}));
    }
    return number;
  }

  /** Waits no longer for the reply to that request. */
  void Forget(std::uint64_t request) { pending_.erase(request); }

  /** Ends the connection for good, after what was sent before; the server is told so. */
  void Leave(Duration timeout = std::chrono::seconds(2)) {
    const CloseInfo left{"left", "", false, Duration(0), ""};
    if (state_ == State::kOpen) {
      Goodbye goodbye;
      goodbye.set_reason(left.reason);
      Write(protocol::SystemMessageId::kGoodbye, goodbye);
      if (!goodbye_) {
        goodbye_ = left;
      }
      // The server closes once it has handled what came before.
      const Clock::time_point deadline = Clock::now() + timeout;
      while (Clock::now() < deadline && Poll(Left(deadline))) {
      }
    }
    End(left);
  }

  bool is_open() const noexcept { return state_ == State::kOpen; }

  /** Why the connection has ended; nothing while it has not. */
  const std::optional<CloseInfo>& close_info() const noexcept { return close_info_; }

  /** What the server said in its welcome; empty before. */
  const Welcome& welcome() const noexcept { return welcome_; }

  /** Whether the server was made of the same messages as the tables. */
  bool has_same_messages() const noexcept { return welcome_.messages_hash() == protocol::kMessagesHash; }

  /** The fastest of the last eight pings; nothing before the first was answered. */
  std::optional<std::chrono::microseconds> round_trip_time() const {
    const Sample* best = BestSample();
    return best == nullptr ? std::nullopt : std::make_optional(std::chrono::microseconds(best->round_trip));
  }

  /** The server's clock now, in microseconds since 1970, as well as it is known. */
  std::int64_t server_time_micros() const {
    const Sample* best = BestSample();
    return Micros() + (best == nullptr ? first_offset_ : best->offset);
  }

  /** The server's tick now, with the part of it that has passed. */
  double server_tick() const {
    if (welcome_.tick_interval_micros() == 0) {
      return 0;
    }
    return static_cast<double>(tick_) +
           static_cast<double>(server_time_micros() - tick_time_) / static_cast<double>(welcome_.tick_interval_micros());
  }

 private:
  enum class State { kNew, kConnecting, kOpen, kClosed };

  /** What one ping has told, in microseconds. */
  struct Sample {
    std::int64_t round_trip;
    /** Of the server's clock, from this side's. */
    std::int64_t offset;
  };

  struct Pending {
    std::uint16_t reply_id;
    std::function<bool(std::string_view)> take;
  };

  struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
  };

  /** While it is there, nobody may poll. */
  class Polling {
   public:
    explicit Polling(bool& flag) : flag_(flag) {
      if (flag_) {
        throw std::logic_error("a handler may not wait: use Request instead of Call");
      }
      flag_ = true;
    }
    ~Polling() { flag_ = false; }
    Polling(const Polling&) = delete;
    Polling& operator=(const Polling&) = delete;

   private:
    bool& flag_;
  };

  static constexpr std::size_t kSamplesKept = 8;
  static constexpr std::size_t kReadSize = 65536;
  /** Intervals of silence after which the connection counts as lost. */
  static constexpr int kLostAfter = 2;

  // ------------------------------------------------------------------------------------------------------------ messages

  static const protocol::MessageInfo& InfoOf(const google::protobuf::Descriptor& type) {
    const protocol::MessageInfo* info = protocol::FindMessage(std::string_view(type.full_name()));
    if (info == nullptr) {
      throw std::invalid_argument(std::string(type.full_name()) + " is not in the tables: it has no id, or they are old");
    }
    return *info;
  }

  template <typename M>
  static std::uint16_t IdOf() {
    return InfoOf(*M::descriptor()).id;
  }

  template <typename M>
  static M Parse(std::string_view payload) {
    M message;
    if (!message.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
      throw Malformed("malformed " + std::string(M::descriptor()->full_name()));
    }
    return message;
  }

  template <typename M>
  static const google::protobuf::FieldDescriptor* Correlation() {
    return CorrelationOf(*M::descriptor());
  }

  static const google::protobuf::FieldDescriptor* CorrelationOf(const google::protobuf::Descriptor& type) {
    const std::string_view name = InfoOf(type).correlation;
    const google::protobuf::FieldDescriptor* field = name.empty() ? nullptr : type.FindFieldByName(std::string(name));
    if (field == nullptr) {
      throw std::invalid_argument(std::string(type.full_name()) + " has no correlation field");
    }
    return field;
  }

  static void SetCorrelation(google::protobuf::Message& message, std::uint64_t number) {
    using Field = google::protobuf::FieldDescriptor;
    const Field* field = CorrelationOf(*message.GetDescriptor());
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_INT32:
        reflection.SetInt32(&message, field, static_cast<std::int32_t>(number));
        break;
      case Field::CPPTYPE_INT64:
        reflection.SetInt64(&message, field, static_cast<std::int64_t>(number));
        break;
      case Field::CPPTYPE_UINT32:
        reflection.SetUInt32(&message, field, static_cast<std::uint32_t>(number));
        break;
      case Field::CPPTYPE_UINT64:
        reflection.SetUInt64(&message, field, number);
        break;
      default:
        reflection.SetString(&message, field, std::to_string(number));
    }
  }

  static bool HasCorrelation(const google::protobuf::Message& message, std::uint64_t number) {
    using Field = google::protobuf::FieldDescriptor;
    const Field* field = CorrelationOf(*message.GetDescriptor());
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_INT32:
        return reflection.GetInt32(message, field) == static_cast<std::int32_t>(number);
      case Field::CPPTYPE_INT64:
        return reflection.GetInt64(message, field) == static_cast<std::int64_t>(number);
      case Field::CPPTYPE_UINT32:
        return reflection.GetUInt32(message, field) == static_cast<std::uint32_t>(number);
      case Field::CPPTYPE_UINT64:
        return reflection.GetUInt64(message, field) == number;
      default:
        return reflection.GetString(message, field) == std::to_string(number);
    }
  }

  void Write(protocol::SystemMessageId id, const google::protobuf::Message& message) {
    Write(static_cast<std::uint16_t>(id), message);
  }

  void Write(std::uint16_t id, const google::protobuf::Message& message) {
    const std::size_t size = protocol::kHeaderSize + message.ByteSizeLong();
    if (size > protocol::kMaxPacketSize) {
      throw std::length_error("a packet of " + std::to_string(size) + " bytes is too long");
    }
    AppendLittleEndian(static_cast<std::uint16_t>(size));
    AppendLittleEndian(id);
    if (!message.AppendToString(&out_)) {
      throw std::runtime_error("a message is not complete");
    }
  }

  void AppendLittleEndian(std::uint16_t value) {
    out_.push_back(static_cast<char>(value & 0xff));
    out_.push_back(static_cast<char>(value >> 8));
  }

  static std::uint16_t LittleEndianAt(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[index]) |
                                      static_cast<unsigned char>(bytes[index + 1]) << 8);
  }

  /** Takes the whole packets from the beginning of what has come. */
  void Take() {
    while (socket_ >= 0 && in_.size() - taken_ >= protocol::kHeaderSize) {
      const std::string_view rest = std::string_view(in_).substr(taken_);
      const std::size_t size = LittleEndianAt(rest, protocol::kSizeOffset);
      if (size < protocol::kHeaderSize) {
        throw Malformed("a packet says that it has " + std::to_string(size) + " bytes");
      }
      if (rest.size() < size) {
        break;
      }
      // First, so that a handler's exception does not bring the same packet again.
      taken_ += size;
      Dispatch(LittleEndianAt(rest, protocol::kIdOffset),
               rest.substr(protocol::kHeaderSize, size - protocol::kHeaderSize));
    }
    in_.erase(0, taken_);
    taken_ = 0;
  }

  void Dispatch(std::uint16_t id, std::string_view payload) {
    if (id <= protocol::kLastSystemId) {
      DispatchSystem(static_cast<protocol::SystemMessageId>(id), payload);
      return;
    }
    const auto [first, last] = handlers_.equal_range(id);
    for (auto handler = first; handler != last; ++handler) {
      handler->second(payload);
    }
    for (auto pending = pending_.begin(); pending != pending_.end(); ++pending) {
      if (pending->second.reply_id == id) {
        // What is called may make and forget requests.
        const std::uint64_t number = pending->first;
        const Pending request = pending->second;
        if (request.take(payload)) {
          pending_.erase(number);
          break;
        }
      }
    }
  }

  void DispatchSystem(protocol::SystemMessageId id, std::string_view payload) {
    switch (id) {
      case protocol::SystemMessageId::kWelcome:
        welcome_ = Parse<Welcome>(payload);
        first_offset_ = static_cast<std::int64_t>(welcome_.server_time_micros()) - Micros();
        SetTick(welcome_.tick(), welcome_.tick_time_micros());
        state_ = State::kOpen;
        break;
      case protocol::SystemMessageId::kPing: {
        Pong pong;
        pong.set_time(Parse<Ping>(payload).time());
        Write(protocol::SystemMessageId::kPong, pong);
        break;
      }
      case protocol::SystemMessageId::kPong:
        TakePong(Parse<Pong>(payload));
        break;
      case protocol::SystemMessageId::kGoodbye:
        if (!goodbye_) {
          const Goodbye goodbye = Parse<Goodbye>(payload);
          goodbye_ = CloseInfo{goodbye.reason(), goodbye.text(), goodbye.may_reconnect(),
                               Duration(goodbye.retry_after_millis()), goodbye.address()};
        }
        break;
      default:
        // Others may come in time; who does not know them has no use for them.
        break;
    }
  }

  // ---------------------------------------------------------------------------------------------------- time, heartbeat

  static std::int64_t Micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
  }

  static Duration Left(Clock::time_point deadline) {
    return std::max(Duration(0), std::chrono::ceil<Duration>(deadline - Clock::now()));
  }

  void SetTick(std::uint64_t tick, std::uint64_t time) {
    tick_ = tick;
    tick_time_ = static_cast<std::int64_t>(time);
  }

  void TakePong(const Pong& pong) {
    const std::int64_t now = Micros();
    const std::int64_t round_trip = now - static_cast<std::int64_t>(pong.time());
    if (round_trip >= 0) {
      samples_.push_back({round_trip, static_cast<std::int64_t>(pong.server_time_micros()) + round_trip / 2 - now});
      if (samples_.size() > kSamplesKept) {
        samples_.pop_front();
      }
    }
    SetTick(pong.tick(), pong.tick_time_micros());
  }

  /** The fastest says what the clock's offset is: what was delayed on its way says less. */
  const Sample* BestSample() const {
    const auto best = std::min_element(samples_.begin(), samples_.end(), [](const Sample& one, const Sample& other) {
      return one.round_trip < other.round_trip;
    });
    return best == samples_.end() ? nullptr : &*best;
  }

  /** Pings once in each interval, and twice as often while nothing comes; ends the connection after two intervals. */
  void KeepAlive() {
    const Clock::time_point now = Clock::now();
    next_look_ = Clock::time_point::max();
    if (state_ != State::kOpen) {
      return;
    }
    const Duration interval(welcome_.ping_interval_millis());
    const Clock::time_point lost = heard_ + kLostAfter * interval;
    if (now >= lost) {
      End({"heartbeat", "nothing has come from the server in time", true, Duration(0), ""});
      return;
    }
    const auto due = [&] { return pinged_ + (now - heard_ >= interval ? interval / 2 : interval); };
    if (now >= due()) {
      pinged_ = now;
      Ping ping;
      ping.set_time(static_cast<std::uint64_t>(Micros()));
      Write(protocol::SystemMessageId::kPing, ping);
      Flush();
    }
    next_look_ = std::min(due(), lost);
    if (heard_ + interval > now) {
      // Silence makes the next ping due earlier.
      next_look_ = std::min(next_look_, heard_ + interval);
    }
  }

  // -------------------------------------------------------------------------------------------------------------- socket

  void OpenSocket(Clock::time_point deadline) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(options_.host.c_str(), std::to_string(options_.port).c_str(), &hints, &found);
    if (error != 0) {
      End({"connection_lost", gai_strerror(error), true, Duration(0), ""});
      throw ConnectionClosed(*close_info_);
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
    std::string failure = "no address";
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
      socket_ = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
      if (socket_ < 0) {
        failure = std::strerror(errno);
        continue;
      }
      fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL, 0) | O_NONBLOCK);
      const int on = 1;
      setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef SO_NOSIGPIPE
      setsockopt(socket_, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
      const int result = ConnectSocket(*address, deadline);
      if (result == 0) {
        heard_ = Clock::now();
        return;
      }
      failure = std::strerror(result);
      CloseSocket();
    }
    End({"connection_lost", failure, true, Duration(0), ""});
    throw ConnectionClosed(*close_info_);
  }

  /** 0, or the error. */
  int ConnectSocket(const addrinfo& address, Clock::time_point deadline) const {
    if (connect(socket_, address.ai_addr, address.ai_addrlen) == 0) {
      return 0;
    }
    if (errno != EINPROGRESS) {
      return errno;
    }
    pollfd waiting{socket_, POLLOUT, 0};
    int ready = 0;
    do {
      ready = poll(&waiting, 1, static_cast<int>(Left(deadline).count()));
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0) {
      return ready == 0 ? ETIMEDOUT : errno;
    }
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }

  /** Whether there is something to read, or room to write what waits. */
  bool WaitForSocket(Clock::time_point until) const {
    if (socket_ < 0) {
      return false;
    }
    pollfd waiting{socket_, static_cast<short>(sent_ < out_.size() ? POLLIN | POLLOUT : POLLIN), 0};
    return poll(&waiting, 1, static_cast<int>(Left(until).count())) > 0;
  }

  void Flush() {
    while (socket_ >= 0 && sent_ < out_.size()) {
#ifdef MSG_NOSIGNAL
      const ssize_t written = send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
#else
      const ssize_t written = send(socket_, out_.data() + sent_, out_.size() - sent_, 0);
#endif
      if (written < 0) {
        if (errno == EINTR) {
          continue;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK) {
          // What the server has said last may still be there to be read.
          out_.clear();
          sent_ = 0;
        }
        return;
      }
      sent_ += static_cast<std::size_t>(written);
    }
    out_.clear();
    sent_ = 0;
  }

  /** Reads everything that is there; whether there was anything, be it the end. */
  bool Read() {
    bool any = false;
    std::array<char, kReadSize> bytes;
    while (socket_ >= 0) {
      const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
      if (size > 0) {
        any = true;
        heard_ = Clock::now();
        in_.append(bytes.data(), static_cast<std::size_t>(size));
        TakeOrEnd();
      } else if (size == 0) {
        End({"connection_lost", state_ == State::kConnecting ? "no welcome; does the server know the session protocol?" : "",
             true, Duration(0), ""});
        return true;
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        return any;
      } else if (errno != EINTR) {
        End({"connection_lost", std::strerror(errno), true, Duration(0), ""});
        return true;
      }
    }
    return any;
  }

  /** A handler's exception goes to whoever polls. */
  void TakeOrEnd() {
    try {
      Take();
    } catch (const Malformed& malformed) {
      End({"connection_lost", malformed.what(), true, Duration(0), ""});
    }
  }

  /** Ends everything, once. What the server has said of it counts. */
  void End(CloseInfo info) {
    if (state_ != State::kClosed) {
      state_ = State::kClosed;
      close_info_ = goodbye_ ? *goodbye_ : std::move(info);
      CloseSocket();
      pending_.clear();
    }
  }

  void CloseSocket() noexcept {
    if (socket_ >= 0) {
      close(socket_);
      socket_ = -1;
    }
  }

  ClientOptions options_;
  State state_ = State::kNew;
  bool polling_ = false;
  int socket_ = -1;
  /** What has come, and is no whole packet yet. */
  std::string in_;
  /** How much of it has been handled. */
  std::size_t taken_ = 0;
  /** What waits to be sent, from sent_ on. */
  std::string out_;
  std::size_t sent_ = 0;
  std::multimap<std::uint16_t, std::function<void(std::string_view)>> handlers_;
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t last_request_ = 0;
  Welcome welcome_;
  std::optional<CloseInfo> goodbye_;
  std::optional<CloseInfo> close_info_;
  std::deque<Sample> samples_;
  std::int64_t first_offset_ = 0;
  std::uint64_t tick_ = 0;
  std::int64_t tick_time_ = 0;
  Clock::time_point heard_{};
  Clock::time_point pinged_{};
  Clock::time_point next_look_ = Clock::time_point::max();
};

}  // namespace byteborne
