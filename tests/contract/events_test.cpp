#include <algorithm>

#include "contract/backend_fixture.hpp"
#include "contract/outcomes.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;

class EventsContract : public BackendContract {
 protected:
  Task<Result<std::vector<app::LogLine>>> flush_and_read(app::LogQuery query) {
    co_await ports().events->flush();
    co_return co_await ports().event_reader->read(query);
  }
  std::vector<app::LogLine> read(app::LogQuery query) { return wait_for(flush_and_read(query)).value(); }
};

TEST_P(EventsContract, LinesComeBackByStreamOldestFirst) {
  ports().events->info("one");
  ports().events->error(std::string("bad"));
  clock_.advance(1s);
  ports().events->info("two");
  const auto info = read({app::LogStream::info});
  ASSERT_EQ(info.size(), 2U);
  EXPECT_EQ(info[0].message, "one");
  EXPECT_EQ(info[1].message, "two");
  EXPECT_EQ(info[1].timestamp - info[0].timestamp, 1s);
  EXPECT_LT(info[0].id, info[1].id);
  const auto all = read({app::LogStream::info, true});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].stream, app::LogStream::error);
}

TEST_P(EventsContract, TheNewestLinesAreKeptByALimit) {
  for (int i = 1; i <= 5; ++i) ports().events->info(std::to_string(i));
  app::LogQuery query;
  query.limit = 2;
  const auto lines = read(query);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].message, "4");
  EXPECT_EQ(lines[1].message, "5");
}

TEST_P(EventsContract, SinceAndAfterLeaveOutWhatIsOlder) {
  ports().events->info("old");
  clock_.advance(1h);
  ports().events->info("new");
  app::LogQuery query;
  query.since = clock_.wall_now() - 1min;
  EXPECT_EQ(read(query).size(), 1U);
  query.since = {};
  query.after_id = read({}).front().id;
  ASSERT_EQ(read(query).size(), 1U);
  EXPECT_EQ(read(query)[0].message, "new");
}

TEST_P(EventsContract, ErrorsAndReportsAreTheContractsJson) {
  const auto plan = plan_of("r1", 1);
  ports().events->error(dead(plan, 1).letters.front().event);
  ports().events->status(report_of(plan, {}));
  const auto errors = read({app::LogStream::error});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(
      errors[0].message,
      R"({"message":"Received 404 code, but expected 200","response_code":404,"response_content":"not \"here\""})");
  const auto status = read({app::LogStream::status});
  ASSERT_EQ(status.size(), 1U);
  EXPECT_TRUE(status[0].message.starts_with(R"({"users":0,"api_calls":0,"errors":[],"timestamp":1700000000000,)"))
      << status[0].message;
}

TEST_P(EventsContract, ALineSurvivesARestartOnceItWasFlushed) {
  ports().events->info("kept");
  ASSERT_EQ(read({}).size(), 1U);
  backend_->restart();
  EXPECT_EQ(read({}).size(), 1U);
}

ROLLCALL_CONTRACT_SUITE(EventsContract);

}  // namespace
}  // namespace rollcall::test
