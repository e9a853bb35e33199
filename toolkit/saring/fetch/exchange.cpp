// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

#include "saring/base/ascii.h"
#include "saring/fetch/address.h"
#include "saring/fetch/exchange_internal.h"

namespace saring::fetching {
namespace {

constexpr std::size_t kMaxCodings = 2;
// A body that is not wanted is read up to here, so that the connection can serve the next hop.
constexpr std::size_t kMaxUnwantedBytes = 64u << 10;
// By how much the bytes on the wire may exceed the decompressed ones: frames, check sums, blocks stored as
// they are.
constexpr std::size_t kCodingOverhead = 64u << 10;
// What chunks may cost for each byte in them: five bytes if they hold one each, and some for zeros before
// their size. Their extensions and trailers come on top, within the limit of headers.
constexpr std::size_t kChunkOverhead = 8;
// By how much libcurl may be ahead of us, by its buffer.
constexpr std::size_t kUnseenBytes = 64u << 10;

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Text of a library or a server made fit for an error message.
std::string printable(std::string_view text) {
  constexpr std::size_t kMaxBytes = 200;
  std::string out(text.substr(0, kMaxBytes));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  return out;
}

// RFC 9110, 5.5: a CR within a header is invalid, and a space to those who take it.
std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\r', ' ');
  return out;
}

// What the headers of a response say of its length. libcurl goes by the last Content-Length and by the first
// number in it, and by none at all where the number is past its own; the rest of a body would be lost unseen.
class Lengths {
 public:
  // A header line, or what goes on with the last one.
  void add(std::string_view line) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    if (goes_on) differ_ |= last_;
    last_ = !goes_on && ascii::iequals(ascii::trim(line.substr(0, colon)), "Content-Length");
    if (!goes_on && ascii::iequals(line.substr(0, colon), "Transfer-Encoding")) coded_ = true;
    if (!last_ || colon == line.size()) return;
    for (std::string_view rest = line.substr(colon); !rest.empty();) {
      rest.remove_prefix(1);  // ':' or ','
      const std::size_t comma = std::min(rest.find(','), rest.size());
      add_number(ascii::trim(rest.substr(0, comma)));
      rest.remove_prefix(comma);
    }
  }

  // RFC 9112, 6.3: lengths that contradict each other are an error, and do not count where chunks tell.
  Status judge() const {
    constexpr std::size_t kMostDigits = 18;  // of what libcurl counts in
    if (coded_) return {};
    if (differ_) return Error{Errc::corrupt, "Content-Length is not one number"};
    if (number_ && number_->size() > kMostDigits)
      return Error{Errc::too_large, "a body of " + *number_ + " bytes is announced"};
    return {};
  }

  // Whether a body's end is told by them; else by that of the connection.
  bool tell_end() const { return coded_ || number_; }

 private:
  void add_number(std::string_view text) {
    differ_ |= text.empty() || !std::all_of(text.begin(), text.end(), ascii::is_digit);
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    differ_ |= number_ && *number_ != text;
    number_ = text;
  }

  std::optional<std::string> number_{};  // without zeros before it
  bool last_ = false;                    // the last line was one
  bool differ_ = false, coded_ = false;
};

// The state that libcurl's callbacks share. They are called from C: nothing may be thrown through them.
struct Transfer {
  CURL* curl;
  const FetchOptions& options;
  const Request& request;
  bool follow;

  std::size_t header_bytes = 0;
  std::size_t header_lines = 0;
  bool headers_done = false;            // of the final response; what follows are trailers
  Lengths lengths{};                    // of the response whose headers come in
  std::size_t wire_bytes = 0;           // of the body, without its framing
  std::size_t raw_bytes = 0;            // with it
  bool tls_seen = false;                // libcurl tells of records; it does for OpenSSL
  bool tls_ended = false;               // the other side said that it ends the connection
  std::vector<Decompressor> codings{};  // outermost first
  std::string body{};
  std::size_t held = 0;           // of `body` in the budget
  bool waits = false;             // for the budget
  bool opened = false;            // a socket was made
  bool connecting = false;        // an address is being tried; nothing is sent yet
  bool moved_on = false;          // libcurl has said something of that
  std::string status_line{};      // of the final response
  bool cut = false;               // the body is as long as it may be
  std::string refused{};          // an address that the guard turned away
  std::optional<Error> failed{};  // why a callback stopped the transfer
  bool out_of_memory = false;

  long status() const {
    long code = 0;
    libcurl().easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
  }
  long http_version() const {
    long version = 0;
    libcurl().easy_getinfo(curl, CURLINFO_HTTP_VERSION, &version);
    return version;
  }
  std::string_view header(const char* name) const {
    curl_header* found = nullptr;
    if (libcurl().easy_header(curl, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
    return ascii::trim(found->value);
  }
  // What may arrive before content codings are removed.
  std::size_t wire_cap() const {
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    return options.max_bytes > kMost - kCodingOverhead ? kMost : options.max_bytes + kCodingOverhead;
  }
  bool to_follow() const { return follow && is_redirect(status()) && !header("Location").empty(); }
  bool wanted() const { return !to_follow() && (options.any_status || (status() >= 200 && status() < 300)); }

  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool is_mere_framing();
  bool may_be_cut() const;
  bool must_wait();
  void count_held();
  Status begin_body();
  Status decode(std::string_view bytes);
};

bool Transfer::take_header(std::string_view line) {
  header_bytes += line.size();
  if (header_bytes > options.max_header_bytes) {
    failed =
        Error{Errc::too_large, "more than " + std::to_string(options.max_header_bytes) + " bytes of headers"};
  } else if (++header_lines > options.max_headers) {
    failed = Error{Errc::too_large, "more than " + std::to_string(options.max_headers) + " headers"};
  }
  if (headers_done || failed) return !failed;
  if (line.starts_with("HTTP/")) {
    status_line = printable(ascii::trim(line));
    lengths = {};
  } else if (line != "\r\n" && line != "\n") {
    lengths.add(line);
  } else if (status() >= 200 || status() == 101) {  // other 1xx responses come before the final one
    headers_done = true;
    if (Status fit = lengths.judge(); !fit) failed = fit.error();
  }
  return !failed;
}

// Reads which codings lie on the body. Those of several headers are one list, the last named is the
// outermost.
Status Transfer::begin_body() {
  std::vector<Coding> named;
  curl_header* header = nullptr;
  while ((header = libcurl().easy_nextheader(curl, CURLH_HEADER, -1, header))) {
    if (!ascii::iequals(header->name, "Content-Encoding")) continue;
    for (std::string_view rest = header->value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view token = ascii::trim(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (token.empty()) continue;
      Result<Coding> coding = coding_for_token(token);
      if (!coding) return coding.error();
      if (*coding != Coding::identity) named.push_back(*coding);
    }
  }
  if (named.size() > kMaxCodings) return Error{Errc::corrupt, "more than two content codings"};
  if (named.empty()) named.push_back(Coding::identity);
  for (std::size_t left = named.size(); left-- > 0;)
    codings.emplace_back(named[left], left == 0 ? options.max_bytes : wire_cap(), kHttpZstdWindowLog,
                         options.cut_long_body);

  curl_off_t promised = -1;
  libcurl().easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &promised);
  if (!options.cut_long_body && promised > 0 && static_cast<std::uint64_t>(promised) > wire_cap())
    return Error{Errc::too_large, "a body of " + std::to_string(promised) + " bytes is announced"};
  return {};
}

Status Transfer::decode(std::string_view bytes) {
  if (wire_bytes > wire_cap())
    return Error{Errc::too_large, "more than " + std::to_string(options.max_bytes) + " bytes"};
  if (codings.size() == 1) return codings[0].feed(bytes, body);
  return codings[0].feed(bytes, codings[1], body);
}

bool Transfer::take_body(std::string_view bytes) {
  const bool first = wire_bytes == 0;
  wire_bytes += bytes.size();
  if (!wanted()) return wire_bytes <= kMaxUnwantedBytes;
  Status status = first ? begin_body() : Status{};
  if (status) status = decode(bytes);
  cut = !status && status.error().code == Errc::too_large && options.cut_long_body;
  if (!status && !cut) failed = status.error();
  return static_cast<bool>(status);
}

// libcurl reads a chunk's extension to its end, wherever that is. HTTP/2 has no chunks, and there it goes on
// to read for a transfer that waits while others of the connection do not.
bool Transfer::is_mere_framing() {
  const std::size_t others = options.max_header_bytes / kChunkOverhead + kUnseenBytes / kChunkOverhead;
  if (raw_bytes / kChunkOverhead <= wire_bytes + others || http_version() >= CURL_HTTP_VERSION_2_0)
    return false;
  if (!failed && wanted()) failed = Error{Errc::too_large, "chunks of more framing than body"};
  return true;
}

// A body that goes on to the end of a connection over TLS, of which not the other side but anyone on the way
// may have made the end (RFC 9112, 9.8). To libcurl it is whole.
bool Transfer::may_be_cut() const {
  return tls_seen && !tls_ended && http_version() < CURL_HTTP_VERSION_2_0 && !lengths.tell_end() &&
         wire_bytes > 0;
}

bool Transfer::must_wait() {
  const BodyBudget* const budget = request.budget;
  waits = budget && held > budget->share && budget->held > budget->most && budget->first != request.number;
  return waits;
}

void Transfer::count_held() {
  if (!request.budget) return;
  request.budget->held += body.size() - held;
  held = body.size();
}

template <bool (Transfer::*take)(std::string_view)>
std::size_t on_bytes(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::size_t bytes = size * count;
  try {
    return (self.*take)({data, bytes}) ? bytes : CURL_WRITEFUNC_ERROR;
  } catch (const std::bad_alloc&) {
    self.out_of_memory = true;
    return CURL_WRITEFUNC_ERROR;
  }
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  if (self.must_wait()) return CURL_WRITEFUNC_PAUSE;
  const std::size_t taken = on_bytes<&Transfer::take_body>(data, size, count, transfer);
  self.count_held();
  return taken;
}

// All that libcurl tells while it is verbose. The bytes of a body come as they arrived; of TLS the heads of
// records, and messages such as alerts, which alone have two bytes: close_notify is 0 (RFC 8446, 6).
int on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void* transfer) {
  auto* const self = static_cast<Transfer*>(transfer);
  if (type == CURLINFO_TEXT) self->moved_on |= self->connecting;
  if (type == CURLINFO_SSL_DATA_OUT || type == CURLINFO_HEADER_OUT) self->connecting = false;
  if (type == CURLINFO_DATA_IN) self->raw_bytes += size;
  if (type != CURLINFO_SSL_DATA_IN) return 0;
  self->tls_seen = true;
  self->tls_ended |= size == 2 && data[1] == 0;
  return 0;
}

// Called after each time that libcurl has read, if it gave us something or not.
int on_progress(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& self = *static_cast<Transfer*>(transfer);
  try {
    return self.is_mere_framing();
  } catch (const std::bad_alloc&) {
    self.out_of_memory = true;
    return 1;
  }
}

// The address guard: called with the address of every connection that is about to be made.
curl_socket_t on_socket(void* transfer, curlsocktype, curl_sockaddr* address) {
  auto& self = *static_cast<Transfer*>(transfer);
  self.connecting = self.moved_on = true;
  const AddressKind kind = classify(address->addr);
  const bool internet = address->family == AF_INET || address->family == AF_INET6;
  // A proxy is the operator's own word, and most are private; what it connects to is not seen from here.
  const bool trusted = self.options.allow_private || !self.options.proxy.empty();
  if (!internet || (kind != AddressKind::global && !trusted)) {
    try {
      self.refused = name(kind);
    } catch (const std::bad_alloc&) {
      self.out_of_memory = true;
    }
    return CURL_SOCKET_BAD;
  }
  self.opened = true;
  const curl_socket_t fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd == CURL_SOCKET_BAD || !self.request.sockets) return fd;
  try {
    const Url& url = self.request.target.url;
    self.request.sockets->add(std::string(url.hostname()), url.origin(), fd);
  } catch (const std::bad_alloc&) {
    self.out_of_memory = true;
    close(fd);
    return CURL_SOCKET_BAD;
  }
  return fd;
}

// May come when the transfer that made the connection is long over.
int on_close(void* sockets, curl_socket_t fd) {
  if (sockets) static_cast<Sockets*>(sockets)->remove(fd);
  return close(fd);
}

Error at(const Target& target, Errc code, std::string_view why) {
  std::string what = printable(target.url.host());
  what += ": ";
  what += printable(why);
  return {code, std::move(what)};
}

Errc errc_of(CURLcode code, std::string_view message) {
  switch (code) {
    case CURLE_URL_MALFORMAT: return Errc::bad_url;
    case CURLE_OPERATION_TIMEDOUT: return Errc::timeout;
    case CURLE_RECV_ERROR:  // also its code for chunks that are none, which only its words tell from a reset
      return message.ends_with("chunked-encoding") ? Errc::corrupt : Errc::network;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:  // of the answer: that of the URL was looked at before
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING: return Errc::corrupt;
    default: return Errc::network;
  }
}

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
  // Fails only for want of memory or for an option this libcurl does not know; the build asks for one that
  // does.
  const CURLcode code = libcurl().easy_setopt(curl, option, value);
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  assert(code == CURLE_OK);
}

// What is the same from hop to hop.
void set_rules(CURL* curl, const FetchOptions& options) {
  const std::string agent = options.user_agent.empty() ? default_user_agent() : options.user_agent;
  set(curl, CURLOPT_USERAGENT, agent.c_str());
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_FOLLOWLOCATION, 0L);
  // Never one from the environment.
  set(curl, CURLOPT_PROXY, options.proxy.c_str());
  set(curl, CURLOPT_NOPROXY, options.proxy.empty() ? "*" : "");
  set(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_QUICK_EXIT, 1L);  // else a name server that does not answer holds us past the timeout
  set(curl, CURLOPT_HTTP09_ALLOWED, 0L);
  set(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) set(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(curl, CURLOPT_LOW_SPEED_LIMIT, options.low_speed_bytes);
  set(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.low_speed_time.count()));
  set(curl, CURLOPT_HEADERFUNCTION, &on_bytes<&Transfer::take_header>);
  set(curl, CURLOPT_WRITEFUNCTION, &on_body);
  set(curl, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
  set(curl, CURLOPT_VERBOSE, 1L);
  set(curl, CURLOPT_DEBUGFUNCTION, &on_debug);
  set(curl, CURLOPT_NOPROGRESS, 0L);
  set(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
}

void set_request(const Request& request, Transfer& transfer, char* message) {
  CURL* curl = transfer.curl;
  // libcurl takes no more than an int's worth, about 24 days.
  const auto milliseconds = [](std::chrono::milliseconds time) {
    return static_cast<long>(std::min<std::int64_t>(time.count(), std::numeric_limits<int>::max()));
  };
  set(curl, CURLOPT_URL, request.target.address.c_str());
  set(curl, CURLOPT_HTTPHEADER, request.headers.get());
  const Target* known = request.credentials;
  if (known && known->user.empty() && known->password.empty()) known = nullptr;
  set(curl, CURLOPT_USERNAME, known ? known->user.c_str() : nullptr);
  set(curl, CURLOPT_PASSWORD, known ? known->password.c_str() : nullptr);
  set(curl, CURLOPT_CONNECTTIMEOUT_MS,
      milliseconds(std::min(transfer.options.connect_timeout, request.time_left)));
  set(curl, CURLOPT_TIMEOUT_MS, milliseconds(request.time_left));
  set(curl, CURLOPT_ERRORBUFFER, message);
  set(curl, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_DEBUGDATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  set(curl, CURLOPT_CLOSESOCKETFUNCTION, &on_close);
  set(curl, CURLOPT_CLOSESOCKETDATA, static_cast<void*>(request.sockets));
}

// What went wrong, in the order of how much it says: our own refusals, the server's answer, the transfer's
// end.
Status judge(const Transfer& transfer, const Target& target, CURLcode code, const char* message) {
  if (transfer.out_of_memory) throw std::bad_alloc();
  if (transfer.failed) return at(target, transfer.failed->code, transfer.failed->what);
  if (!transfer.refused.empty() && !transfer.opened && code != CURLE_OK)
    return at(target, Errc::refused, transfer.refused + " addresses are not connected to");
  if (transfer.headers_done && transfer.to_follow()) return {};
  if (transfer.headers_done && !transfer.wanted())
    return at(target, Errc::http, "status " + std::to_string(transfer.status()));
  if (transfer.cut) return {};
  if (code == CURLE_OUT_OF_MEMORY &&
      !transfer.headers_done)  // libcurl's name for a line over its own limit of 100 KB
    return at(target, Errc::too_large, "header line too long");
  if (code != CURLE_OK)
    return at(target, errc_of(code, message), *message ? message : libcurl().easy_strerror(code));
  if (!transfer.headers_done) return at(target, Errc::corrupt, "the headers are cut short");
  if (transfer.may_be_cut()) return at(target, Errc::corrupt, "the connection ended, but not TLS");
  return {};
}

}  // namespace

void Sockets::add(const std::string& name, const std::string& origin, curl_socket_t socket) {
  remove(socket);
  const auto entry = of_host_.emplace(name, Entry{socket, origin});
  try {
    hosts_.emplace(socket, name);
  } catch (const std::bad_alloc&) {
    of_host_.erase(entry);
    throw;
  }
}

void Sockets::remove(curl_socket_t socket) {
  const auto known = hosts_.find(socket);
  if (known == hosts_.end()) return;
  const auto [first, last] = of_host_.equal_range(known->second);
  of_host_.erase(std::find_if(first, last, [&](const auto& one) { return one.second.socket == socket; }));
  hosts_.erase(known);
}

void Sockets::shut_down(const std::string& name) { shut_down_others(name, {}); }

void Sockets::shut_down_others(const std::string& name, const std::string& origin) {
  const auto [first, last] = of_host_.equal_range(name);
  for (auto one = first; one != last; ++one)
    if (one->second.origin != origin) ::shutdown(one->second.socket, SHUT_RDWR);
}

void Sockets::drop_unasked(const std::string& name) {
  const auto [first, last] = of_host_.equal_range(name);
  for (auto one = first; one != last; ++one) {
    const curl_socket_t socket = one->second.socket;
    char byte;
    if (one->second.names_requests) continue;
    if (::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) continue;
    // After shutdown() what has come could still be read; this forgets it.
    sockaddr nowhere{};
    nowhere.sa_family = AF_UNSPEC;
    ::connect(socket, &nowhere, sizeof nowhere);
  }
}

void Sockets::name_requests(const std::string& name, const std::string& origin) {
  const auto [first, last] = of_host_.equal_range(name);
  for (auto one = first; one != last; ++one)
    if (one->second.origin == origin) one->second.names_requests = true;
}

struct Exchange::State {
  State(CURL* curl, const Request& r, const FetchOptions& options)
      : request(r), transfer{curl, options, request, r.follow} {}
  Request request;
  Transfer transfer;
  std::array<char, CURL_ERROR_SIZE> message{};
};

Exchange::Exchange(CURL* curl, const Request& request, const FetchOptions& options)
    : state_(std::make_unique<State>(curl, request, options)) {
  // Keeps the connections, but not the last hop's options nor its count of connections that died: libcurl
  // gives up at five of them, and a server that closes after each reply without saying so makes one a hop.
  libcurl().easy_reset(curl);
  set_rules(curl, options);
  set_request(request, state_->transfer, state_->message.data());
}

Exchange::~Exchange() {
  if (state_->request.budget) state_->request.budget->held -= state_->transfer.held;
  libcurl().easy_setopt(state_->transfer.curl, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  libcurl().easy_setopt(state_->transfer.curl, CURLOPT_VERBOSE, 0L);  // on_debug() is not to be called
}

void Exchange::connect_on() {
  if (!std::exchange(state_->transfer.moved_on, false) || !state_->transfer.connecting) return;
  for (const int paused : {CURLPAUSE_SEND, CURLPAUSE_CONT})
    libcurl().easy_pause(state_->transfer.curl, paused);  // each makes libcurl look at it
}

bool Exchange::waits() const { return state_->transfer.waits; }

CURLcode Exchange::resume() {
  state_->transfer.waits = false;
  // May call on_body(), whose error is the transfer's end: libcurl does not tell of it later.
  const CURLcode code = libcurl().easy_pause(state_->transfer.curl, CURLPAUSE_CONT);
  return code == CURLE_BAD_FUNCTION_ARGUMENT ? CURLE_OK : code;  // it has no connection: it is over already
}

std::size_t Exchange::held() const { return state_->transfer.held; }

Result<Response> Exchange::finish(CURLcode code) {
  Transfer& transfer = state_->transfer;
  const Target& target = state_->request.target;
  if (state_->request.sockets && transfer.http_version() >= CURL_HTTP_VERSION_2_0)
    state_->request.sockets->name_requests(std::string(target.url.hostname()), target.url.origin());
  if (Status status = judge(transfer, target, code, state_->message.data()); !status) return status.error();

  Response response;
  response.status = static_cast<int>(transfer.status());
  if (transfer.to_follow()) {
    response.location = transfer.header("Location");
    return response;
  }
  for (Decompressor& coding : transfer.codings)
    if (Status status = coding.finish(); !status && !transfer.cut)
      return at(target, status.error().code, status.error().what);
  curl_header* header = nullptr;
  while ((header = libcurl().easy_nextheader(transfer.curl, CURLH_HEADER, -1, header)))
    response.headers.emplace_back(one_line(header->name), one_line(header->value));
  response.body = std::move(transfer.body);
  response.status_line = std::move(transfer.status_line);
  response.cut = transfer.cut;
  char* peer = nullptr;
  if (libcurl().easy_getinfo(transfer.curl, CURLINFO_PRIMARY_IP, &peer) == CURLE_OK && peer)
    response.peer = peer;
  curl_off_t first_byte = 0;  // microseconds
  libcurl().easy_getinfo(transfer.curl, CURLINFO_STARTTRANSFER_TIME_T, &first_byte);
  response.first_byte = std::chrono::milliseconds((first_byte + 999) / 1000);
  curl_off_t total = 0;
  libcurl().easy_getinfo(transfer.curl, CURLINFO_TOTAL_TIME_T, &total);
  response.after_first_byte = std::chrono::milliseconds(std::max<curl_off_t>(total - first_byte, 0) / 1000);
  return response;
}

}  // namespace saring::fetching
