#include <gtest/gtest.h>

#include <random>

#include "json/decode_page.hpp"

namespace rollcall::json {
namespace {

/// Draws JSON values: compact and canonical in `compact`, and in `spaced` the same with white space and needless
/// escapes.
class JsonDrawer {
 public:
  explicit JsonDrawer(unsigned seed) : engine_(seed) {}

  std::string compact;
  std::string spaced;

  void record(int id) {
    both("{");
    member("id", std::to_string(id), true);
    member("last_name", "\"N" + std::to_string(id) + "\"", false);
    for (int i = below(5); i-- > 0;) {
      both(",");
      string();
      both(":");
      value(0);
    }
    both("}");
  }

  void both(std::string_view text) {
    compact += text;
    space();
    spaced += text;
    space();
  }

 private:
  int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(engine_); }

  void space() {
    for (int i = below(3); i-- > 0;) spaced += " \t\r\n"[below(4)];
  }

  void member(std::string_view name, const std::string& json, bool first) {
    if (!first) both(",");
    both("\"" + std::string(name) + "\"");
    both(":");
    both(json);
  }

  void value(int depth) {
    static const std::string kNumbers[] = {"0", "-0", "1.0", "1e400", "-0.0", "1E+2", "12345678901234567890123"};
    switch (below(depth < 4 ? 6 : 4)) {
      case 0: both("null"); return;
      case 1: both(below(2) == 0 ? "true" : "false"); return;
      case 2: both(kNumbers[below(7)]); return;
      case 3: string(); return;
      case 4: list(depth, "[", "]", false); return;
      default: list(depth, "{", "}", true); return;
    }
  }

  void list(int depth, std::string_view open, std::string_view close, bool names) {
    both(open);
    for (int i = below(4), first = i; i > 0; --i) {
      if (i != first) both(",");
      if (names) {
        string();
        both(":");
      }
      value(depth + 1);
    }
    both(close);
  }

  /// A string of pieces, each with its shortest form and another that means the same.
  void string() {
    static const std::pair<std::string, std::string> kPieces[] = {
        {"a", "\\u0061"},
        {"&", "\\u0026"},
        {"/", "\\/"},
        {"\\\"", "\\u0022"},
        {"\\\\", "\\u005C"},
        {"\\n", "\\u000a"},
        {"\\u0000", "\\u0000"},
        {"\\u001f", "\\u001F"},
        {"\xC3\xA9", "\\u00e9"},
        {"\xE2\x82\xAC", "\\u20AC"},
        {"\xF0\x9F\x98\x80", "\\ud83d\\uDE00"},
        {"plain text, {[:]}", "plain text, {[:]}"},
    };
    space();
    compact += '"';
    spaced += '"';
    for (int i = below(6); i-- > 0;) {
      const auto& [shortest, other] = kPieces[below(std::size(kPieces))];
      compact += shortest;
      spaced += below(2) == 0 ? shortest : other;
    }
    compact += '"';
    spaced += '"';
    space();
  }

  std::mt19937 engine_;
};

TEST(DecodePageProperty, SpacesAndNeedlessEscapesChangeNothing) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    JsonDrawer whole(seed);
    std::vector<std::string> expected;
    whole.both("[");
    for (int id = 1; id <= 5; ++id) {
      if (id > 1) whole.both(",");
      const std::size_t start = whole.compact.size();
      whole.record(id);
      expected.push_back(whole.compact.substr(start));
    }
    whole.both("]");
    for (const std::string& body : {whole.compact, whole.spaced}) {
      const auto decoded = decode_page(body, domain::users_schema());
      ASSERT_TRUE(std::holds_alternative<domain::Page>(decoded)) << seed << ": " << body;
      const auto& page = std::get<domain::Page>(decoded);
      ASSERT_EQ(page.records.size(), expected.size()) << seed;
      for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(page.records[i].document, expected[i]) << seed;
    }
  }
}

TEST(DecodePageProperty, ABodyCutAnywhereIsUnreadable) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    JsonDrawer drawer(seed);
    drawer.both("[");
    drawer.record(1);
    drawer.both("]");
    const std::string& body = drawer.spaced;
    const std::size_t last = body.rfind(']');
    for (std::size_t length = 0; length < last; ++length) {
      const auto decoded = decode_page(body.substr(0, length), domain::users_schema());
      ASSERT_TRUE(std::holds_alternative<domain::SourceFailure>(decoded)) << seed << ": " << length;
      ASSERT_EQ(std::get<domain::SourceFailure>(decoded).kind, domain::FailureKind::unreadable);
    }
  }
}

}  // namespace
}  // namespace rollcall::json
