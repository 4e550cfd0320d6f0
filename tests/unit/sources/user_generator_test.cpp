#include "sources/user_generator.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "json/decode_page.hpp"
#include "json/object.hpp"

namespace rollcall::sources {
namespace {

json::Object parsed(const std::string& text) {
  auto object = json::Object::parse(text);
  if (!object) ADD_FAILURE() << text << ": " << object.error().message;
  return object ? *object : json::Object();
}

/// The names of all fields, nested ones with their object's name before them, in order.
std::vector<std::string> shape(const json::Object& object, const std::string& prefix = "") {
  std::vector<std::string> names;
  for (const std::string& name : object.names()) {
    names.push_back(prefix + name);
    if (const auto nested = object.object(name)) {
      for (std::string& inner : shape(*nested, prefix + name + ".")) names.push_back(std::move(inner));
    }
  }
  return names;
}

TEST(UserGenerator, UsersHaveTheSixteenKeysInOrder) {
  UserGenerator generator(1);
  const std::vector<std::string> expected = {"id",
                                             "uid",
                                             "password",
                                             "first_name",
                                             "last_name",
                                             "username",
                                             "email",
                                             "avatar",
                                             "gender",
                                             "phone_number",
                                             "social_insurance_number",
                                             "date_of_birth",
                                             "employment",
                                             "address",
                                             "credit_card",
                                             "subscription"};
  for (int i = 0; i < 200; ++i) EXPECT_EQ(parsed(generator.next()).names(), expected);
}

TEST(UserGenerator, UsersHaveTheShapeOfRecordedOnes) {
  std::ifstream file(ROLLCALL_SHARED_DATA "/users.ndjson");
  std::string recorded;
  if (!std::getline(file, recorded)) GTEST_SKIP() << "the recorded users are not here: " ROLLCALL_SHARED_DATA;
  UserGenerator generator(1);
  EXPECT_EQ(shape(parsed(generator.next())), shape(parsed(recorded)));
}

TEST(UserGenerator, EveryUserIsValid) {
  UserGenerator generator(5);
  std::string body = "[";
  for (int i = 0; i < 1000; ++i) body += (i > 0 ? "," : "") + generator.next();
  body += "]";
  const auto page = json::decode_page(body, domain::users_schema());
  ASSERT_TRUE(std::holds_alternative<domain::Page>(page));
  EXPECT_EQ(std::get<domain::Page>(page).records.size(), 1000U);
}

TEST(UserGenerator, ASeedFixesTheUsersAndAnotherSeedMakesOthers) {
  UserGenerator one(9);
  UserGenerator two(9);
  UserGenerator other(10);
  const std::string first = one.next();
  EXPECT_EQ(first, two.next());
  EXPECT_NE(first, other.next());
  EXPECT_EQ(one.next(), two.next());
}

TEST(UserGenerator, TheOddThingsOfTheRealApiAreThere) {
  UserGenerator generator(2);
  std::set<std::int64_t> ids;
  int apostrophes = 0;
  int zero_zips = 0;
  int zero_cards = 0;
  int exponents = 0;
  int long_coordinates = 0;
  std::size_t bytes = 0;
  constexpr int kUsers = 2000;
  for (int i = 0; i < kUsers; ++i) {
    const std::string text = generator.next();
    EXPECT_EQ(text.find('&'), std::string::npos);
    EXPECT_NE(text.find("\\u0026"), std::string::npos);
    bytes += text.size();
    const json::Object user = parsed(text);
    ids.insert(*user.integer("id"));
    apostrophes += user.string("last_name")->find('\'') != std::string::npos ? 1 : 0;
    const json::Object address = *user.object("address");
    zero_zips += address.string("zip_code")->starts_with('0') ? 1 : 0;
    zero_cards += user.object("credit_card")->string("cc_number")->starts_with('0') ? 1 : 0;
    const std::string latitude(*address.object("coordinates")->raw("lat"));
    exponents += latitude.find('e') != std::string::npos ? 1 : 0;
    long_coordinates += latitude.size() > 17 ? 1 : 0;
  }
  EXPECT_GE(*ids.begin(), 1);
  EXPECT_LE(*ids.rbegin(), 9999);
  EXPECT_LT(ids.size(), kUsers);
  EXPECT_GT(apostrophes, 0);
  EXPECT_GT(zero_zips, 0);
  EXPECT_GT(zero_cards, 0);
  EXPECT_GT(exponents, 0);
  EXPECT_GT(long_coordinates, 0);
  EXPECT_GT(bytes / kUsers, 750U);
  EXPECT_LT(bytes / kUsers, 950U);
}

}  // namespace
}  // namespace rollcall::sources
