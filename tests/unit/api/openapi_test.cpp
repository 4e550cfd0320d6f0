#include "api/openapi.hpp"

#include <algorithm>
#include <set>

#include "json/messages.hpp"
#include "support/api.hpp"

namespace rollcall {
namespace {

json::Object document() { return json::Object::parse(std::string(api::openapi_document())).value(); }

/// Every `"$ref": "..."` of the text.
std::vector<std::string> references(std::string_view text) {
  constexpr std::string_view kMark = "\"$ref\":";
  std::vector<std::string> found;
  for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    const auto start = text.find('"', at + kMark.size()) + 1;
    found.emplace_back(text.substr(start, text.find('"', start) - start));
  }
  return found;
}

TEST(OpenApi, IsADocumentOfVersion31WithTheProgramsVersion) {
  EXPECT_EQ(document().string("openapi"), "3.1.0");
  EXPECT_EQ(document().object("info")->string("version"), ROLLCALL_VERSION);
  EXPECT_EQ(document().object("info")->string("title"), "Rollcall");
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  const auto found = references(api::openapi_document());
  ASSERT_FALSE(found.empty());
  for (const std::string& reference : found) {
    ASSERT_TRUE(reference.starts_with("#/components/")) << reference;
    const std::string path = reference.substr(std::string_view("#/components/").size());
    const auto slash = path.find('/');
    const auto kind = document().object("components")->object(path.substr(0, slash));
    ASSERT_TRUE(kind) << reference;
    EXPECT_TRUE(kind->has(path.substr(slash + 1))) << reference;
  }
}

TEST(OpenApi, EveryOperationHasANameOfItsOwnAndAnswers) {
  std::vector<std::string> names;
  const json::Object paths = *document().object("paths");
  for (const std::string& path : paths.names()) {
    const json::Object methods = *paths.object(path);
    for (const std::string& method : methods.names()) {
      const json::Object operation = *methods.object(method);
      names.push_back(operation.string("operationId").value_or(""));
      EXPECT_FALSE(operation.string("summary").value_or("").empty()) << path;
      EXPECT_TRUE(operation.object("responses") && operation.object("responses")->has("200")) << path;
    }
  }
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  EXPECT_NE(names.front(), "");
}

TEST(OpenApi, TheReportHasTheFieldsThatReportsHave) {
  domain::FetchReport report;
  const auto fields = json::Object::parse(json::write_report(report))->names();
  const auto described =
      document().object("components")->object("schemas")->object("Report")->object("properties")->names();
  EXPECT_EQ(std::set(fields.begin(), fields.end()), std::set(described.begin(), described.end()));
}

class OpenApiRoutes : public test::ApiTest {};

TEST_F(OpenApiRoutes, EveryDescribedOperationIsARoute) {
  const domain::RunId run = perform();
  const json::Object paths = *document().object("paths");
  for (std::string path : paths.names()) {
    const std::string method = paths.object(path)->names().front();
    if (const auto brace = path.find("{id}"); brace != std::string::npos) path.replace(brace, 4, run.value);
    EXPECT_EQ(ask(test::request(method == "post" ? "POST" : "GET", path)).status, 200) << path;
    EXPECT_EQ(paths.object(paths.names().front())->names().size(), 1U) << path;
  }
}

TEST_F(OpenApiRoutes, EveryRouteOfTheContractIsDescribed) {
  auto described = document().object("paths")->names();
  std::ranges::sort(described);
  EXPECT_EQ(described, (std::vector<std::string>{"/dead-letters", "/fetch-data", "/healthz", "/openapi.json", "/runs",
                                                 "/runs/{id}", "/status", "/view-data"}));
}

TEST_F(OpenApiRoutes, ItIsServedAsItIs) {
  const test::Answer answer = ask(test::get("/openapi.json"));
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(answer.body, api::openapi_document());
}

TEST_F(OpenApiRoutes, LimitsAreAsDescribed) {
  const json::Object paths = *document().object("paths");
  for (const char* path : {"/view-data", "/runs", "/dead-letters"}) {
    const auto parameters = paths.object(path)->object("get")->array("parameters").value();
    const auto limit = std::ranges::find_if(
        parameters, [](const std::string& text) { return json::Object::parse(text)->string("name") == "limit"; });
    ASSERT_NE(limit, parameters.end()) << path;
    const std::int64_t most = *json::Object::parse(*limit)->object("schema")->integer("maximum");
    const std::string target = std::string(path) + "?limit=";
    EXPECT_EQ(ask(test::get(target + std::to_string(most))).status, 200) << path;
    EXPECT_EQ(ask(test::get(target + std::to_string(most + 1))).status, 400) << path;
  }
}

}  // namespace
}  // namespace rollcall
