#include "broken_ports.hpp"
#include "support/api.hpp"

namespace rollcall {
namespace {

using test::Answer;
using test::expect_problem;
using test::get;
using test::next_target;

class ViewData : public test::ApiTest {
 protected:
  /// The documents of all pages, in order, from a target on.
  std::vector<std::string> follow(std::string target, std::size_t most_pages = 1'000) {
    std::vector<std::string> documents;
    for (std::optional<std::string> next = std::move(target); next && most_pages > 0; --most_pages) {
      const Answer answer = ask(get(*next));
      EXPECT_EQ(answer.status, 200) << *next;
      const auto page = json::Object::parse(R"({"page":)" + answer.body + '}').value().array("page");
      documents.insert(documents.end(), page->begin(), page->end());
      next = next_target(answer);
    }
    EXPECT_GT(most_pages, 0U) << "the links go in circles";
    return documents;
  }

  std::vector<std::string> stored() {
    std::vector<std::string> documents;
    for (const auto& [place, key] : engine.store.record_order) documents.push_back(engine.store.records[key].second);
    return documents;
  }
};

TEST_F(ViewData, FollowingTheLinksYieldsEverythingOnceInOrder) {
  perform(5);
  for (const std::uint32_t limit : {1U, 7U, 10U, 49U, 50U, 51U, 10'000U}) {
    EXPECT_EQ(follow("/view-data?limit=" + std::to_string(limit)), stored()) << limit;
  }
}

TEST_F(ViewData, TheLastPageHasNoLink) {
  perform(1);
  EXPECT_EQ(ask(get("/view-data?limit=10")).header("Link"), "");
  EXPECT_NE(ask(get("/view-data?limit=9")).header("Link"), "");
}

TEST_F(ViewData, TheLinkIsRelativeAndKeepsTheFilters) {
  for (int i = 0; i < 3; ++i) store_user("7", "a&b=c " + std::to_string(i), R"({"id":7})");
  EXPECT_EQ(ask(get("/view-data?id=7&limit=1")).header("Link"), R"(</view-data?id=7&limit=1&cursor=1>; rel="next")");
}

TEST_F(ViewData, ALastNameOfSpecialCharactersSurvivesTheLink) {
  const std::string name = "O'Ha&ra=Ü+ 100%\"<>;,#";
  for (int i = 0; i < 5; ++i) store_user(std::to_string(i), name, "{\"id\":" + std::to_string(i) + '}');
  store_user("9", "other", R"({"id":9})");
  const auto documents = follow("/view-data?limit=2&last_name=" + http::percent_encode(name));
  EXPECT_EQ(documents,
            (std::vector<std::string>{R"({"id":0})", R"({"id":1})", R"({"id":2})", R"({"id":3})", R"({"id":4})"}));
}

TEST_F(ViewData, FindsByKey) {
  store_user("7", "Doe", R"({"id":7,"last_name":"Doe"})");
  store_user("7", "Roe", R"({"id":7,"last_name":"Roe"})");
  store_user("8", "Doe", R"({"id":8,"last_name":"Doe"})");
  EXPECT_EQ(ask(get("/view-data?id=7")).body, R"([{"id":7,"last_name":"Doe"},{"id":7,"last_name":"Roe"}])");
  EXPECT_EQ(ask(get("/view-data?id=7&last_name=Roe")).body, R"([{"id":7,"last_name":"Roe"}])");
  EXPECT_EQ(ask(get("/view-data?last_name=Doe")).body, R"([{"id":7,"last_name":"Doe"},{"id":8,"last_name":"Doe"}])");
  EXPECT_EQ(ask(get("/view-data?id=9")).body, "[]");
  EXPECT_EQ(ask(get("/view-data?last_name=")).body, "[]") << "an empty name is a name that nobody has";
}

TEST_F(ViewData, AnIdIsAnyWholeNumber) {
  store_user("123456789012345678901234567890", "Doe", "{}");
  store_user("0", "Zero", R"({"id":-0})");
  EXPECT_EQ(ask(get("/view-data?id=123456789012345678901234567890")).body, "[{}]");
  EXPECT_EQ(ask(get("/view-data?id=-0")).body, R"([{"id":-0}])");
  for (const char* id : {"", "x", "1.5", "1e3", "07", "%2B1", "1%20"}) {
    const Answer answer = ask(get("/view-data?id=" + std::string(id)));
    EXPECT_NE(expect_problem(answer, 400).find("must be a whole number"), std::string::npos) << id;
  }
}

TEST_F(ViewData, ALimitIsFromOneToTenThousand) {
  for (const char* limit : {"", "0", "10001", "-1", "5x", "none", "18446744073709551616"}) {
    const Answer answer = ask(get("/view-data?limit=" + std::string(limit)));
    EXPECT_NE(expect_problem(answer, 400).find("from 1 to 10000"), std::string::npos) << limit;
  }
}

TEST_F(ViewData, WhatIsNotACursorIsTheCallersFault) {
  expect_problem(ask(get("/view-data?cursor=!!")), 400);
  expect_problem(ask(get("/view-data?limit=3&cursor=!!")), 400);
  EXPECT_TRUE(engine.store.lines.empty());
}

TEST_F(ViewData, ForeignBytesInAParameterMakeAValidProblem) {
  for (const char* query : {"id=%FF", "limit=%C0%80", "cursor=%FF%22"}) {
    EXPECT_NE(expect_problem(ask(get("/view-data?" + std::string(query))), 400).find("\xEF\xBF\xBD"), std::string::npos)
        << query;
  }
}

TEST_F(ViewData, ParametersThatAreNotKnownAreIgnoredAndOfEqualOnesTheFirstCounts) {
  perform(1);
  EXPECT_EQ(ask(get("/view-data?page=2&limit=3&limit=99999")).status, 200);
}

TEST_F(ViewData, AStreamOfManyPagesIsTheDocumentsAndNothingElse) {
  for (int i = 0; i < 2'000; ++i) {
    store_user(std::to_string(i), "Doe",
               R"({"id":)" + std::to_string(i) + R"(,"pad":")" + std::string(500, 'x') + "\"}");
  }
  std::string expected;
  for (const std::string& document : stored()) expected += (expected.empty() ? "[" : ",") + document;
  std::size_t pieces = 0;
  std::size_t largest = 0;
  std::string body;
  with_api([&](api::Api& api) -> Task<> {
    const http::Response response = co_await api.handle(get("/view-data"));
    EXPECT_TRUE(response.body.empty());
    for (auto piece = co_await response.stream(); piece && !piece->empty(); piece = co_await response.stream()) {
      ++pieces;
      largest = std::max(largest, piece->size());
      body += *piece;
    }
    // The end stays the end.
    EXPECT_EQ((co_await response.stream()).value(), "");
  });
  EXPECT_EQ(body, expected + ']');
  EXPECT_GT(pieces, 3U);
  EXPECT_LT(largest, 300'000U) << "a piece is a page, however much there is";
}

TEST_F(ViewData, AStreamFromACursorStartsBehindIt) {
  perform(1);
  const std::string target = *next_target(ask(get("/view-data?limit=8")));
  const std::string cursor = target.substr(target.find("cursor="));
  EXPECT_EQ(ask(get("/view-data?" + cursor)).body, R"([{"id":9,"last_name":"Doe"},{"id":10,"last_name":"Doe"}])");
}

TEST_F(ViewData, APageOfLargeDocumentsEndsBeforeItsLimitAndLeadsOn) {
  const std::string pad(1'000'000, 'x');
  for (int i = 0; i < 12; ++i) store_user(std::to_string(i), "Doe", R"({"pad":")" + pad + "\"}");
  const Answer answer = ask(get("/view-data?limit=10000"));
  EXPECT_LT(answer.body.size(), 10'000'000U);
  ASSERT_TRUE(next_target(answer));
  EXPECT_EQ(follow("/view-data?limit=10000"), stored());
}

TEST_F(ViewData, AnEmptyPageIsNotTheEndOfAStream) {
  test::ScriptedRecords records({{}, {"1", "2"}, {}, {}, {"3"}, {}});
  ports.records = &records;
  EXPECT_EQ(ask(get("/view-data")).body, "[1,2,3]");
  ASSERT_EQ(records.queries.size(), 6U);
  EXPECT_EQ(records.queries[5].cursor, "page 5");
}

TEST_F(ViewData, EmptyPagesAloneAreAnEmptyArray) {
  test::ScriptedRecords records({{}, {}, {}});
  ports.records = &records;
  EXPECT_EQ(ask(get("/view-data")).body, "[]");
}

}  // namespace
}  // namespace rollcall
