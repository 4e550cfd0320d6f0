#include "api/openapi.hpp"

namespace rollcall::api {
namespace {

constexpr std::string_view kDocument = R"json({
  "openapi": "3.1.0",
  "info": {
    "title": "Rollcall",
    "version": ")json" ROLLCALL_VERSION R"json(",
    "description": "Pulls user records from a rate-limited API, and accounts for every one.",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
  },
  "servers": [{"url": "/"}],
  "security": [{}, {"key": []}],
  "paths": {
    "/fetch-data": {
      "post": {
        "operationId": "fetchData",
        "summary": "Perform one run",
        "parameters": [
          {"name": "Prefer", "in": "header", "schema": {"type": "string"},
           "description": "respond-async: answer 202 at once; the run goes on"}
        ],
        "requestBody": {
          "required": false,
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FetchRequest"}}}
        },
        "responses": {
          "200": {"description": "The run's report",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}},
          "202": {"description": "The run has begun",
                  "headers": {"Location": {"schema": {"type": "string"}, "description": "/runs/{id}"}},
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/status": {
      "get": {
        "operationId": "getStatus",
        "summary": "The report of the run that ended last, or null",
        "responses": {
          "200": {"description": "A report, or null", "content": {"application/json": {"schema": {
            "oneOf": [{"$ref": "#/components/schemas/Report"}, {"type": "null"}]}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/view-data": {
      "get": {
        "operationId": "viewData",
        "summary": "Stored users: all, streamed, or a page with ?limit",
        "parameters": [
          {"name": "id", "in": "query", "schema": {"type": "string", "pattern": "^-?(0|[1-9][0-9]*)$"}},
          {"name": "last_name", "in": "query", "schema": {"type": "string"}},
          {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10000}},
          {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "From a page's Link"}
        ],
        "responses": {
          "200": {"description": "Users as they were received",
                  "headers": {"Link": {"schema": {"type": "string"}, "description": "rel=next, if there is more"}},
                  "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/runs": {
      "get": {
        "operationId": "listRuns",
        "summary": "Reports, newest run first",
        "parameters": [
          {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000}},
          {"name": "before", "in": "query", "schema": {"type": "string"}, "description": "Only runs older than this id"}
        ],
        "responses": {
          "200": {"description": "Reports", "content": {"application/json": {"schema": {
            "type": "array", "items": {"$ref": "#/components/schemas/Report"}}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/runs/{id}": {
      "get": {
        "operationId": "getRun",
        "summary": "A run's report with its calls",
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {
          "200": {"description": "The report, and calls", "content": {"application/json": {"schema": {
            "allOf": [{"$ref": "#/components/schemas/Report"}, {"type": "object", "properties": {
              "calls": {"type": "array", "items": {"type": "object"}}}}]}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/dead-letters": {
      "get": {
        "operationId": "listDeadLetters",
        "summary": "Waiting dead letters, oldest first",
        "parameters": [
          {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000}},
          {"name": "cursor", "in": "query", "schema": {"type": "string"}}
        ],
        "responses": {
          "200": {"description": "Letters", "content": {"application/json": {"schema": {
            "type": "array", "items": {"type": "object"}}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    },
    "/healthz": {
      "get": {
        "operationId": "getHealth",
        "summary": "Whether the process answers; needs no key",
        "security": [],
        "responses": {
          "200": {"description": "It does", "content": {"application/json": {"schema": {"type": "object"}}}}
        }
      }
    },
    "/openapi.json": {
      "get": {
        "operationId": "getDescription",
        "summary": "This description",
        "responses": {
          "200": {"description": "OpenAPI", "content": {"application/json": {"schema": {"type": "object"}}}},
          "default": {"$ref": "#/components/responses/Problem"}
        }
      }
    }
  },
  "components": {
    "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
    "responses": {
      "Problem": {
        "description": "RFC 9457",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
      }
    },
    "schemas": {
      "FetchRequest": {
        "type": "object",
        "properties": {
          "calls": {"$ref": "#/components/schemas/Range"},
          "size": {"$ref": "#/components/schemas/Range"}
        },
        "example": {"calls": 5, "size": [1, 100]}
      },
      "Range": {
        "oneOf": [
          {"type": "integer", "minimum": 1},
          {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
        ]
      },
      "Report": {
        "type": "object",
        "required": ["users", "api_calls", "errors", "timestamp", "duration", "run_id", "state"],
        "properties": {
          "users": {"type": "integer"}, "api_calls": {"type": "integer"},
          "errors": {"type": "array", "items": {"type": "object"}},
          "timestamp": {"type": "integer", "description": "Start, Unix milliseconds"},
          "duration": {"type": "number", "description": "Seconds"},
          "run_id": {"type": "string"}, "state": {"enum": ["running", "complete", "interrupted"]},
          "planned_calls": {"type": "integer"}, "requests": {"type": "integer"}, "retries": {"type": "integer"},
          "stored": {"type": "integer"}, "duplicates": {"type": "integer"}, "rejected": {"type": "integer"},
          "failed": {"type": "integer"}, "dead_letters": {"type": "integer"}, "errors_omitted": {"type": "integer"}
        }
      },
      "Problem": {
        "type": "object",
        "properties": {
          "type": {"type": "string"}, "title": {"type": "string"},
          "status": {"type": "integer"}, "detail": {"type": "string"}
        }
      }
    }
  }
})json";

}  // namespace

std::string_view openapi_document() { return kDocument; }

}  // namespace rollcall::api
