// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>

#include "saring/text/utf8.h"
#include "saring/url/url.h"

using namespace std::string_literals;
using saring::canonical;
using saring::display_host;
using saring::Errc;
using saring::registrable_domain;
using saring::Url;

namespace {

// The href of a URL, or "failure".
std::string href(std::string_view input) {
  const auto url = Url::parse(input);
  return url ? url->href() : "failure";
}

std::string join(std::string_view base, std::string_view reference) {
  const auto from = Url::parse(base);
  REQUIRE(from);
  const auto url = Url::parse(reference, *from);
  return url ? url->href() : "failure";
}

std::string host_of(std::string_view host) {
  const auto url = Url::parse(std::string("http://").append(host).append("/"));
  return url ? std::string(url->hostname()) : "failure";
}

std::string canonical_of(std::string_view input) {
  const auto url = Url::parse(input);
  REQUIRE(url);
  return canonical(*url);
}

std::string repeat(std::string_view s, std::size_t bytes) {
  std::string out;
  while (out.size() + s.size() <= bytes) out += s;
  return out;
}

bool is_ascii(std::string_view s) {
  for (const char c : s)
    if (static_cast<unsigned char>(c) <= 0x1F || static_cast<unsigned char>(c) >= 0x7F) return false;
  return true;
}

}  // namespace

TEST_CASE("a URL has the parts of the standard's interface") {
  const auto url = Url::parse("HTTPS://ana:rahasia@Kopi.Example:8443/menu/pagi?panas=ya#gula");
  REQUIRE(url);
  CHECK(url->href() == "https://ana:rahasia@kopi.example:8443/menu/pagi?panas=ya#gula");
  CHECK(url->protocol() == "https:");
  CHECK(url->username() == "ana");
  CHECK(url->password() == "rahasia");
  CHECK(url->host() == "kopi.example:8443");
  CHECK(url->hostname() == "kopi.example");
  CHECK(url->port() == "8443");
  CHECK(url->pathname() == "/menu/pagi");
  CHECK(url->search() == "?panas=ya");
  CHECK(url->hash() == "#gula");
  CHECK(url->origin() == "https://kopi.example:8443");
  CHECK(url->is_http());
  CHECK_FALSE(url->has_opaque_path());
}

TEST_CASE("absent and empty parts of a URL are empty strings") {
  const auto url = Url::parse("http://kopi.example?#");
  REQUIRE(url);
  CHECK(url->href() == "http://kopi.example/?#");
  CHECK(url->username().empty());
  CHECK(url->password().empty());
  CHECK(url->port().empty());
  CHECK(url->search().empty());
  CHECK(url->hash().empty());
  const auto password_only = Url::parse("http://:x@kopi.example");
  REQUIRE(password_only);
  CHECK(password_only->username().empty());
  CHECK(password_only->password() == "x");
  const auto user_only = Url::parse("http://x@kopi.example");
  REQUIRE(user_only);
  CHECK(user_only->username() == "x");
  CHECK(user_only->password().empty());
}

TEST_CASE("a URL without authority has neither host nor user") {
  const auto mail = Url::parse("mailto:ana@kopi.example?subject=halo");
  REQUIRE(mail);
  CHECK(mail->host().empty());
  CHECK(mail->hostname().empty());
  CHECK(mail->port().empty());
  CHECK(mail->username().empty());
  CHECK(mail->pathname() == "ana@kopi.example");
  CHECK(mail->search() == "?subject=halo");
  CHECK(mail->origin() == "null");
  CHECK(mail->has_opaque_path());
  CHECK_FALSE(mail->is_http());
}

TEST_CASE("a default-made Url has no parts and is no base") {
  const Url none;
  CHECK(none.href().empty());
  CHECK(none.protocol().empty());
  CHECK(none.host().empty());
  CHECK(none.search().empty());
  CHECK(none.origin() == "null");
  CHECK_FALSE(Url::parse("/a", none));
  CHECK_FALSE(Url::parse("#a", none));
  REQUIRE(Url::parse("http://a.example/", none));
}

TEST_CASE("URLs come out in one spelling") {
  CHECK(href(" \n http:\\\\a.example\\b\tc \x1f") == "http://a.example/bc");
  CHECK(href("http:a.example") == "http://a.example/");
  CHECK(href("http://a.example:80/") == "http://a.example/");
  CHECK(href("https://a.example:00443/") == "https://a.example/");
  CHECK(href("https://a.example:80/") == "https://a.example:80/");
  CHECK(href("http://a.example/x/./y/../%2e%2E/z") == "http://a.example/z");
  CHECK(href("http://a.example/../..") == "http://a.example/");
  CHECK(href("http://a.example/kopi susu/é") == "http://a.example/kopi%20susu/%C3%A9");
  CHECK(href("http://a.example/?q='é'#`x`") == "http://a.example/?q=%27%C3%A9%27#%60x%60");
  CHECK(href("http://a@b:c@d.example/") == "http://a%40b:c@d.example/");
  CHECK(href("file:c|/x") == "file:///c:/x");
  CHECK(href("file://localhost/x") == "file:///x");
  CHECK(href("app:/.//x") == "app:/.//x");
  CHECK(href("data:a b ?c") == "data:a b%20?c");
}

TEST_CASE("what is no URL is a bad_url") {
  for (const std::string_view input :
       {"", "/menu", "kopi.example/menu", "http://", "http:///", "http://@/", "http://:80/",
        "http://a:b.example/", "http://a.example:65536/", "http://a.example:8x/", "https://a b.example/",
        "http://a%00b/", "http://a<b/", "http://[::1", "http://[::g]/", "://a.example", "1http://a.example",
        "app://a b/", "app://:1/"}) {
    CAPTURE(input);
    const auto url = Url::parse(input);
    REQUIRE_FALSE(url);
    CHECK(url.error().code == Errc::bad_url);
    CHECK_FALSE(url.error().what.empty());
  }
}

TEST_CASE("references resolve against their base") {
  const std::string base = "http://u@a.example:81/b/c/d?q#f";
  CHECK(join(base, "") == "http://u@a.example:81/b/c/d?q");
  CHECK(join(base, "x") == "http://u@a.example:81/b/c/x");
  CHECK(join(base, "./x/../y/") == "http://u@a.example:81/b/c/y/");
  CHECK(join(base, "../../../x") == "http://u@a.example:81/x");
  CHECK(join(base, "/x") == "http://u@a.example:81/x");
  CHECK(join(base, "//x.example/y") == "http://x.example/y");
  CHECK(join(base, "\\\\x.example/y") == "http://x.example/y");
  CHECK(join(base, "?x") == "http://u@a.example:81/b/c/d?x");
  CHECK(join(base, "#x") == "http://u@a.example:81/b/c/d?q#x");
  CHECK(join(base, "http:x") == "http://u@a.example:81/b/c/x");
  CHECK(join(base, "https:x") == "https://x/");
  CHECK(join(base, "mailto:x") == "mailto:x");
  CHECK(join("mailto:x", "#y") == "mailto:x#y");
  CHECK(join("mailto:x", "y") == "failure");
  CHECK(join("file:///C:/a/b", "../../../x") == "file:///C:/x");
  CHECK(join("file:///C:/a/b", "/x") == "file:///C:/x");
  CHECK(join("file:///C:/a/b", "D|/x") == "file:///D:/x");
  CHECK(join("app://h/a/b", "\\x") == "app://h/a/\\x");
}

TEST_CASE("IPv4 hosts are read in all their spellings") {
  CHECK(host_of("192.168.1.9") == "192.168.1.9");
  CHECK(host_of("0xC0.0250.1.9") == "192.168.1.9");
  CHECK(host_of("192.168.265") == "192.168.1.9");
  CHECK(host_of("3232235785") == "192.168.1.9");
  CHECK(host_of("0x") == "0.0.0.0");
  CHECK(host_of("1.2.3.4.") == "1.2.3.4");
  CHECK(host_of("%31.2.3.4") == "1.2.3.4");
  CHECK(host_of("４.３.２.１") == "4.3.2.1");
  for (const std::string_view bad : {"256.1.1.1", "1.2.3.256", "1.2.3.4.5", "1..2", "09", "4294967296", "a.1",
                                     "0xg.1", "99999999999999999999999999"}) {
    CAPTURE(bad);
    CHECK(host_of(bad) == "failure");
  }
}

TEST_CASE("IPv6 hosts are compressed at their longest run of zeros") {
  CHECK(host_of("[::]") == "[::]");
  CHECK(host_of("[0:0:0:0:0:0:0:1]") == "[::1]");
  CHECK(host_of("[1:0:0:2:0:0:0:3]") == "[1:0:0:2::3]");
  CHECK(host_of("[1:0:2:3:4:5:6:7]") == "[1:0:2:3:4:5:6:7]");
  CHECK(host_of("[1:2:3:4:5:6:7::]") == "[1:2:3:4:5:6:7:0]");
  CHECK(host_of("[2001:DB8::A:0:0:B]") == "[2001:db8::a:0:0:b]");
  CHECK(host_of("[::ffff:1.2.3.4]") == "[::ffff:102:304]");
  for (const std::string_view bad :
       {"[]", "[:]", "[:1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[12345::]",
        "[1:]", "[::1.2.3]", "[::1.2.3.4.5]", "[::01.2.3.4]", "[::256.2.3.4]", "[1:2:3:4:5:6:7:1.2.3.4]",
        "[::1%25eth0]"}) {
    CAPTURE(bad);
    CHECK(host_of(bad) == "failure");
  }
}

TEST_CASE("international hosts take their ASCII form") {
  CHECK(host_of("BÜCHER.example") == "xn--bcher-kva.example");
  CHECK(host_of("b%C3%BCcher.example") == "xn--bcher-kva.example");
  CHECK(host_of("straße.example") == "xn--strae-oqa.example");
  CHECK(host_of("STRAẞE.example") == "xn--strae-oqa.example");
  CHECK(host_of("kopi。example") == "kopi.example");
  CHECK(host_of("ko\u00ADpi.example") == "kopi.example");
  CHECK(host_of("-é-.example") == "xn-----bja.example");
  CHECK(host_of("ab--é.example") == "xn--ab---epa.example");
  CHECK(host_of("é..example") == "xn--9ca..example");
}

TEST_CASE("ASCII hosts are not held to IDNA, hosts with other letters are") {
  CHECK(host_of("XN--A.example") == "xn--a.example");
  CHECK(host_of("xn--.example") == "xn--.example");
  CHECK(host_of("xn--a.é.example") == "failure");
  CHECK(host_of("xn--.é.example") == "failure");
  CHECK(host_of("1\u064A.example") == "failure");     // right-to-left label that begins with a digit
  CHECK(host_of("a\u200Db.é.example") == "failure");  // joiner without its context
  CHECK(host_of("\uFFFD.example") == "failure");
  CHECK(host_of("\u00AD") == "failure");  // maps to nothing
}

TEST_CASE("hosts of other schemes are opaque") {
  CHECK(href("app://Kopi/%41") == "app://Kopi/%41");
  CHECK(href("app://é") == "app://%C3%A9");
  CHECK(href("app://1.2/") == "app://1.2/");
  CHECK(href("app://[0::1]/") == "app://[::1]/");
  CHECK(href("app://") == "app://");
}

TEST_CASE("a blob's origin is that of the URL inside") {
  const auto origin = [](std::string_view input) { return Url::parse(input)->origin(); };
  CHECK(origin("blob:https://a.example:8/x") == "https://a.example:8");
  CHECK(origin("blob:ftp://a.example/x") == "null");
  CHECK(origin("blob:blob:https://a.example/x") == "null");
  CHECK(origin("ftp://a.example/x") == "ftp://a.example");
  CHECK(origin("file:///x") == "null");
}

TEST_CASE("the canonical form drops what does not name the page") {
  CHECK(canonical_of("http://u:p@a.example:8080/x?y=1#z") == "http://a.example:8080/x?y=1");
  CHECK(canonical_of("http://a.example/?utm_source=surat&id=7&fbclid=q&UTM_x=1&gclid") ==
        "http://a.example/?id=7");
  CHECK(canonical_of("http://a.example/?utm_source=surat") == "http://a.example/");
  CHECK(canonical_of("http://a.example/?%75tm_source=surat&b") == "http://a.example/?b");
  CHECK(canonical_of("http://a.example/?b=2&a=1&&b=1&") == "http://a.example/?b=2&a=1&b=1");
  CHECK(canonical_of("http://a.example/?pk_id=7&pk_kwd=x&hsa_x=1&__s=2&WT.mc_id=1") ==
        "http://a.example/?pk_id=7&__s=2");
  CHECK(canonical_of("http://a.example/?") == "http://a.example/");
  CHECK(canonical_of("http://a.example/?a=utm_source&ref=x&from=y&=1") ==
        "http://a.example/?a=utm_source&ref=x&from=y&=1");
  CHECK(canonical_of("http://a.example/?" + std::string(200, 'u')) ==
        "http://a.example/?" + std::string(200, 'u'));
}

TEST_CASE("the canonical form has one spelling of each escape") {
  CHECK(canonical_of("http://a.example/%7Eana/%e2%82%ac%2f") == "http://a.example/~ana/%E2%82%AC%2F");
  CHECK(canonical_of("http://a.example/?%61=%3d%2D") == "http://a.example/?a=%3D-");
  CHECK(canonical_of("http://a.example/100%") == canonical_of("http://a.example/100%25"));
  CHECK(canonical_of("http://a.example/%%34%31") == "http://a.example/%2541");
  CHECK(canonical_of("http://a.example/%4") == "http://a.example/%254");
}

TEST_CASE("a canonical form is its own canonical form") {
  for (const std::string_view input :
       {"http://u@a.example/%%37%45x?%&%2&%26=%3D#x", "https://a.example//x//?&&a",
        "http://a.example/%2e%2e%2e/%2E.", "http://a.example/?u%74m_a=1&x", "http://é.example/é?é"}) {
    CAPTURE(input);
    const std::string once = canonical_of(input);
    CHECK(canonical_of(once) == once);
    CHECK(href(once) == once);
  }
}

TEST_CASE("other schemes keep their whole URL as canonical form") {
  CHECK(canonical_of("mailto:a@b.example?utm_source=x#y") == "mailto:a@b.example?utm_source=x#y");
}

TEST_CASE("the registrable domain follows the Public Suffix List") {
  CHECK(registrable_domain("news.example.co.id") == "example.co.id");
  CHECK(registrable_domain("example.com") == "example.com");
  CHECK(registrable_domain("a.b.example.com.") == "example.com.");
  CHECK(registrable_domain("a.b.kopi.github.io") == "kopi.github.io");      // private suffix
  CHECK(registrable_domain("a.b.kopi.ck") == "b.kopi.ck");                  // wildcard rule
  CHECK(registrable_domain("a.www.ck") == "www.ck");                        // and its exception
  CHECK(registrable_domain("a.b.xn--55qx5d.cn") == "b.xn--55qx5d.cn");      // international suffix
  CHECK(registrable_domain("a.kopi.nosuchdomain") == "kopi.nosuchdomain");  // unlisted
  CHECK(registrable_domain("1.2.3.4.5.6.7.8.9.10.11.12.13.example.com") == "example.com");
}

TEST_CASE("hosts without a registrable domain stand for themselves") {
  for (const std::string_view host :
       {"", ".", "localhost", "co.id", "com.", "192.168.1.9", "[::1]", "github.io"}) {
    CAPTURE(host);
    CHECK(registrable_domain(host) == host);
  }
}

TEST_CASE("hosts are shown in their own script") {
  CHECK(display_host("xn--bcher-kva.example") == "bücher.example");
  CHECK(display_host("kopi.example") == "kopi.example");
  CHECK(display_host("xn--8i7caa.example") ==
        "xn--8i7caa.example");  // decodes to letters IDNA would have mapped
  CHECK(display_host("xn--a.xn--9ca.example") == "xn--a.xn--9ca.example");
  CHECK(display_host("[::1]") == "[::1]");
  CHECK(display_host("") == "");
}

TEST_CASE("NUL and ill-formed bytes in a URL are encoded or refused") {
  CHECK(href("http://a.example/x\0y"s) == "http://a.example/x%00y");
  CHECK(href("http://a.example/\0"s) == "http://a.example/");  // controls at the ends go
  CHECK(href("http://a\0b.example/"s) == "failure");
  CHECK(href("\0http://a.example/"s) == "http://a.example/");
  CHECK(href("http://a.example/\xFF?\xC3#\xE2\x82") == "http://a.example/%EF%BF%BD?%EF%BF%BD#%EF%BF%BD");
  CHECK(href("http://\xFF.example/") == "failure");
  CHECK(href("http://%FF.example/") == "failure");
  CHECK(registrable_domain("a\0b.example.com"s).size() <= 15);
  CHECK(saring::utf8::valid(display_host("xn--\xFF")) == false);  // not a host: comes back as it was
}

TEST_CASE("every byte in every place gives an ASCII URL or an error") {
  for (const std::string_view frame :
       {"*", "http*://a.example/", "http:*", "http://*", "http://a*b.example/x", "http://u*p@a.example/",
        "http://a.example:8*", "http://a.example/x*y", "http://a.example/?x*y", "http://a.example/#x*y",
        "app:*x", "app://x*y", "file:*", "file:///C*", "http://[1*::]/"}) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string input(frame);
      input[input.find('*')] = static_cast<char>(byte);
      const auto url = Url::parse(input);
      if (!url) continue;
      CAPTURE(frame, byte, url->href());
      CHECK(is_ascii(url->href()));
      CHECK(href(url->href()) == url->href());
      CHECK(href(canonical(*url)) == canonical(*url));
    }
  }
}

TEST_CASE("URLs over the limits are too_large") {
  const std::string longest = "http://a.example/" + std::string(saring::kMaxUrlBytes - 17, 'x');
  const auto url = Url::parse(longest);
  REQUIRE(url);
  CHECK(url->href() == longest);
  const auto over = Url::parse(longest + 'x');
  REQUIRE_FALSE(over);
  CHECK(over.error().code == Errc::too_large);
  const auto grown = Url::parse("http://a.example/" + repeat("\xFF", 1'000'000));  // 9 bytes for each
  REQUIRE_FALSE(grown);
  CHECK(grown.error().code == Errc::too_large);
  CHECK(host_of(repeat("é.", 6000)) == "failure");
  CHECK(host_of(repeat("a.", 6000)) == repeat("a.", 6000));
}

TEST_CASE("the cost of a URL grows with its length and no faster") {
  struct Shape {
    const char* name;
    std::string_view head, part;
  };
  const Shape shapes[] = {{"segments", "http://a.example/", "a/"},
                          {"dot segments", "http://a.example/", "a/../"},
                          {"parameters", "http://a.example/?", "a=1&"},
                          {"tracking", "http://a.example/?", "utm_a&"},
                          {"labels", "http://", "a."},
                          {"xn labels", "http://", "xn--a."},
                          {"one label", "http://", "a"},
                          {"at signs", "http://", "@"},
                          {"escaped host", "http://", "%61"},
                          {"brackets", "http://", "["},
                          {"tabs", "http://a.example/", "a\t"},
                          {"scheme", "", "a"},
                          {"letters", "http://a.example/", "é"},
                          {"blobs", "", "blob:"}};
  const auto cost = [](const std::string& input) {
    double best = 1e9;
    for (int run = 0; run < 2; ++run) {
      const std::clock_t begin = std::clock();
      if (const auto url = Url::parse(input)) {
        (void)canonical(*url);
        (void)registrable_domain(url->hostname());
        (void)display_host(url->hostname());
        (void)url->origin();
      }
      best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return best;
  };
  for (const auto& shape : shapes) {
    CAPTURE(shape.name);
    const std::string input = std::string(shape.head) + repeat(shape.part, 1 << 19);
    const double small = cost(input.substr(0, 1 << 16)), large = cost(input);
    CHECK(large < 8 * 2.5 * small + 0.02);  // seconds of processor time; quadratic would be 64 times
  }
}
