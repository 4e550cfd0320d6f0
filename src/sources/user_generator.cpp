#include "sources/user_generator.hpp"

#include <cstddef>
#include <string_view>

#include "base/text.hpp"
#include "sources/user_words.hpp"

namespace rollcall::sources {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Writes one user into a string. Every value is plain ASCII without quotes, so that nothing needs escaping but the
/// ampersand, which is written escaped.
class UserText {
 public:
  UserText(SeededDraws* draws, std::string* out) : draws_(*draws), out_(*out) {}

  void write() {
    first_name_ = pick(words::kFirstNames);
    last_name_ = pick(words::kLastNames);
    out_ += R"({"id":)";
    out_ += std::to_string(draws_.between(1, 9999));
    key("uid");
    uid();
    out_ += R"(","password":")";
    from(kAlphanumeric, 10);
    person();
    numbers();
    employment();
    address();
    out_ += R"(},"credit_card":{"cc_number":")";
    card();
    out_ += R"("},"subscription":{"plan":")";
    out_ += pick(words::kPlans);
    next("status", pick(words::kStatuses));
    next("payment_method", pick(words::kPayments));
    next("term", pick(words::kTerms));
    out_ += R"("}})";
  }

 private:
  template <std::size_t N>
  std::string_view pick(const std::string_view (&list)[N]) {
    return list[draws_.between(0, N - 1)];
  }
  [[nodiscard]] bool once_in(std::uint64_t n) { return draws_.between(1, n) == 1; }

  /// One draw makes ten letters: 62^10 is below 2^64.
  void from(std::string_view letters, std::size_t count) {
    std::uint64_t drawn = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 10 == 0) drawn = draws_.between(0, UINT64_MAX);
      out_ += letters[drawn % letters.size()];
      drawn /= letters.size();
    }
  }
  /// Opens a string value.
  void key(std::string_view name) {
    out_ += ",\"";
    out_ += name;
    out_ += "\":\"";
  }
  /// Closes one string value and writes the next, left open.
  void next(std::string_view name, std::string_view value) {
    out_ += '"';
    key(name);
    out_ += value;
  }
  void two_digits(std::uint64_t low, std::uint64_t high) {
    const std::uint64_t number = draws_.between(low, high);
    out_ += kDigits[number / 10];
    out_ += kDigits[number % 10];
  }

  void uid() {
    from(kHex, 8);
    out_ += '-';
    from(kHex, 4);
    out_ += "-4";  // version 4, a random UUID
    from(kHex, 3);
    out_ += '-';
    from("89ab", 1);
    from(kHex, 3);
    out_ += '-';
    from(kHex, 12);
  }

  void person() {
    const std::string username = to_lower(first_name_) + '.' + to_lower(last_name_);
    next("first_name", first_name_);
    next("last_name", last_name_);
    next("username", username);
    next("email", username);
    out_ += "@email.com";
    next("avatar", "https://robohash.org/");
    for (int i = 0; i < 3; ++i) out_ += pick(words::kPictures);
    out_ += ".png?size=300x300\\u0026set=set1";
    next("gender", pick(words::kGenders));
  }

  void numbers() {
    next("phone_number", "+");
    out_ += std::to_string(draws_.between(1, 998));
    out_ += " (";
    from(kDigits, 3);
    out_ += ") ";
    from(kDigits, 3);
    out_ += '-';
    from(kDigits, 4);
    if (once_in(2)) {
      out_ += " x";
      from(kDigits, 4);
    }
    next("social_insurance_number", "");
    from(kDigits, 9);
    next("date_of_birth", once_in(4) ? "200" : "19");
    if (out_.back() == '0') {
      from("0123456", 1);
    } else {
      two_digits(55, 99);
    }
    out_ += '-';
    two_digits(1, 12);
    out_ += '-';
    two_digits(1, 28);
  }

  void employment() {
    out_ += R"(","employment":{"title":")";
    out_ += pick(words::kTrades);
    out_ += ' ';
    out_ += pick(words::kRoles);
    next("key_skill", pick(words::kSkills));
  }

  void address() {
    out_ += R"("},"address":{"city":")";
    out_ += pick(words::kCityStarts);
    out_ += pick(words::kLastNames);
    out_ += pick(words::kCityEnds);
    next("street_name", pick(words::kFirstNames));
    out_ += ' ';
    out_ += pick(words::kStreets);
    next("street_address", std::to_string(draws_.between(1, 99999)));
    out_ += ' ';
    out_ += pick(words::kLastNames);
    out_ += ' ';
    out_ += pick(words::kStreets);
    next("zip_code", "");
    from(kDigits, 5);
    if (once_in(2)) {
      out_ += '-';
      from(kDigits, 4);
    }
    next("state", pick(words::kStates));
    next("country", "United States");
    out_ += R"(","coordinates":{"lat":)";
    coordinate(89);
    out_ += R"(,"lng":)";
    coordinate(179);
    out_ += '}';
  }

  void coordinate(std::uint64_t largest) {
    if (once_in(2)) out_ += '-';
    if (once_in(50)) {
      from("123456789", 1);
      out_ += '.';
      from(kDigits, 15);
      from("123456789", 1);
      out_ += "e-05";
      return;
    }
    const std::string whole = std::to_string(draws_.between(0, largest));
    out_ += whole;
    out_ += '.';
    from(kDigits, once_in(8) ? 16 - whole.size() : 9);
    from("123456789", 1);
  }

  void card() {
    if (once_in(3)) {
      from(kDigits, 13);
      return;
    }
    for (int group = 0; group < 4; ++group) {
      if (group > 0) out_ += '-';
      from(kDigits, 4);
    }
  }

  SeededDraws& draws_;
  std::string& out_;
  std::string_view first_name_;
  std::string_view last_name_;
};

}  // namespace

std::string UserGenerator::next() {
  constexpr std::size_t kTypicalBytes = 900;
  std::string user;
  user.reserve(kTypicalBytes);
  UserText(&draws_, &user).write();
  return user;
}

}  // namespace rollcall::sources
