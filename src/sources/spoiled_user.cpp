#include "sources/spoiled_user.hpp"

#include "domain/record.hpp"
#include "json/object.hpp"
#include "json/writer.hpp"

namespace rollcall::sources {
namespace {

enum class Damage : std::uint8_t { left_out, null, wrong_type };

/// JSON of a type that the key is not.
std::string other_type(const domain::KeyField& key, std::string_view json) {
  return key.type == domain::KeyType::number ? json::quote(json) : "7";
}

}  // namespace

std::string spoil_user(const std::string& document, std::uint64_t turn) {
  const auto user = json::Object::parse(document);
  if (!user) return document;
  const domain::KeySchema schema = domain::users_schema();
  const auto damage = static_cast<Damage>(turn % 3);
  const domain::KeyField& key = turn / 3 % 2 == 0 ? schema.partition : schema.sort;
  json::Writer out;
  out.begin_object();
  for (const std::string& name : user->names()) {
    const std::string_view value = *user->raw(name);
    if (name != key.name) {
      out.key(name).raw(value);
    } else if (damage != Damage::left_out) {
      out.key(name).raw(damage == Damage::null ? "null" : other_type(key, value));
    }
  }
  out.end_object();
  return out.take();
}

std::string escape_ampersands(const std::string& json) {
  std::string escaped;
  escaped.reserve(json.size() + 16);
  for (const char c : json) {
    if (c == '&') {
      escaped += "\\u0026";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace rollcall::sources
