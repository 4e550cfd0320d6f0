// Letters, reports and events come from a queue or a file: reading and writing settle after one round.

#include "json/messages.hpp"

#include <cstdint>
#include <string>

#include "json/object.hpp"
#include "json/writer.hpp"
#include "require.hpp"

namespace {

using rollcall::fuzz::require;

template <class Read, class Write>
void check_round_trip(const std::string& text, Read read, Write write) {
  const auto message = read(text);
  if (!message) {
    require(!message.error().message.empty(), "a refusal has a reason");
    return;
  }
  const std::string written = write(*message);
  const auto again = read(written);
  require(again.has_value(), "what is written can be read");
  require(write(*again) == written, "what is read is what was written");
}

void check_object(const std::string& text) {
  const auto object = rollcall::json::Object::parse(text);
  if (!object) return;
  rollcall::json::Writer out;
  out.begin_object();
  for (const std::string& name : object->names()) out.key(name).raw(*object->raw(name));
  out.end_object();
  const auto again = rollcall::json::Object::parse(out.text());
  require(again.has_value() && again->names() == object->names(), "an object's members are JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = rollcall::json;
  const std::string text(rollcall::fuzz::text_of(data, size));
  check_object(text);
  check_round_trip(text, json::read_error_event, json::write_error_event);
  check_round_trip(text, json::read_report, json::write_report);
  check_round_trip(text, json::read_dead_letter, json::write_dead_letter);
  return 0;
}
