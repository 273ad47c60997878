// The check of fake and client finds a wrong route, a wrong field and a wrong value.
// @module-tag e2e
// @module-tag main
import { expect, test } from "vitest";
import { type Exchange, findAnswerFaults, findRequestFaults } from "../kit/github/description/check.ts";
import { findEventFaults, requireEvent } from "../kit/github/description/webhooks.ts";
import { execute, type Resolved } from "../kit/github/graph/execute.ts";

const exchange = (method: string, path: string, body?: unknown): Exchange => ({
  method,
  url: new URL(path, "http://127.0.0.1"),
  body,
});

const pulls = "/repos/octo/project/pulls";
const opening = { title: "t", head: "h", base: "main", body: "", draft: true };

test("real requests and answers have no fault", () => {
  expect(findRequestFaults(exchange("GET", `${pulls}?state=all&head=octo:x&per_page=100`))).toEqual([]);
  expect(findRequestFaults(exchange("POST", pulls, opening))).toEqual([]);
  expect(findRequestFaults(exchange("GET", "/repos/octo/project/contents/a/b.txt?ref=main"))).toEqual([]);
  expect(findAnswerFaults(exchange("GET", pulls), 200, [{ number: 1, draft: false, state: "open" }])).toEqual(
    [],
  );
  expect(findAnswerFaults(exchange("POST", pulls, opening), 201, { merged_at: null })).toEqual([]);
  expect(findAnswerFaults(exchange("GET", pulls), 403, { anything: 1 })).toEqual([]);
});

test.each<[string, Exchange, RegExp]>([
  ["a route", exchange("GET", "/repos/octo/project/pull"), /no route GET/],
  ["a method", exchange("PUT", pulls), /no route PUT/],
  ["a name in the query", exchange("GET", `${pulls}?heads=x`), /heads, which get/],
  ["a value in the query", exchange("GET", `${pulls}?state=merged`), /state: .* allowed values/],
  ["a field", exchange("POST", pulls, { ...opening, isDraft: true }), /isDraft/],
  ["a missing field", exchange("POST", pulls, { title: "t", head: "h" }), /base/],
  ["a value", exchange("POST", pulls, { ...opening, draft: "yes" }), /\/draft must be boolean/],
  ["a body", exchange("GET", pulls, {}), /none is known/],
])("a request with the wrong %s is found", (_, asked, fault) => {
  expect(findRequestFaults(asked).join()).toMatch(fault);
});

test.each<[string, number, unknown, RegExp]>([
  ["field", 200, [{ number: 1, is_draft: true }], /is_draft/],
  ["field inside another one", 200, [{ head: { branch: "x" } }], /\/0\/head .*branch/],
  ["type", 200, [{ number: "1" }], /\/0\/number must be integer/],
  ["status", 204, undefined, /does not answer with 204/],
])("an answer with the wrong %s is found", (_, status, json, fault) => {
  expect(findAnswerFaults(exchange("GET", pulls), status, json).join()).toMatch(fault);
});

test.each<[event: string, payload: object]>([
  ["push", { ref: "refs/heads/main", head_commit: { message: "Hi" } }],
  [
    "issue_comment",
    { action: "created", comment: { body: "/ralph run" }, issue: { number: 1, pull_request: {} } },
  ],
  ["pull_request_target", { action: "opened", pull_request: { head: { repo: null } } }],
  ["issues", { action: "opened", issue: { user: null } }],
  ["workflow_dispatch", { inputs: { effort: "x" } }],
  ["schedule", { schedule: "17 2 * * *" }],
])("an event as GitHub sends it, with fields left out: %s", (event, payload) => {
  expect(findEventFaults(event, payload)).toEqual([]);
});

test.each<[what: string, event: string, payload: object, fault: RegExp]>([
  [
    "a field",
    "issue_comment",
    { action: "created", pull_request: { number: 1 } },
    /whole .*\(pull_request\)/,
  ],
  ["a nested field", "pull_request_review", { review: { verdict: "approved" } }, /\/review .*\(verdict\)/],
  ["a kind of value", "issues", { issue: { number: "1" } }, /\/issue\/number must be integer/],
  [
    "a state",
    "pull_request_review",
    { pull_request: { state: "merged" } },
    /\/pull_request\/state must be equal/,
  ],
  ["an action", "issue_comment", { action: "submitted" }, /no action submitted/],
  ["an event", "pull_request_comment", {}, /no such event/],
])("%s that GitHub does not send is found", (_, event, payload, fault) => {
  expect(findEventFaults(event, payload).join()).toMatch(fault);
  expect(() => requireEvent(event, payload)).toThrow(/^not as GitHub: /);
});

const onePull = { repository: () => ({ pullRequest: () => ({ state: "OPEN", isDraft: false }) }) };
const inPull = (fields: string) =>
  `query($number: Int!) { repository(owner: "octo", name: "project") { pullRequest(number: $number) { ${fields} } } }`;

test("real requests over GraphQL have no fault", () => {
  const { data, faults } = execute(inPull("open: state isDraft"), { number: 1 }, onePull);
  expect(faults).toEqual([]);
  expect(data).toEqual({ repository: { pullRequest: { open: "OPEN", isDraft: false } } });
});

test.each<[string, string, object, object, RegExp]>([
  ["field", inPull("isOpen"), { number: 1 }, onePull, /pullRequest.isOpen does not exist/],
  ["argument", inPull("reviewThreads(count: 3) { totalCount }"), { number: 1 }, onePull, /no argument count/],
  ["variable", inPull("state"), { number: "1" }, onePull, /\$number is not Int!/],
  ["name of a variable", inPull("state"), { number: 1, pull: 1 }, onePull, /\$pull is not declared/],
  [
    "value of the fake",
    inPull("state"),
    { number: 1 },
    { repository: { pullRequest: { state: "open" } } },
    /"open"/,
  ],
  [
    "empty answer of the fake",
    inPull("isDraft"),
    { number: 1 },
    { repository: { pullRequest: {} } },
    /not Boolean!/,
  ],
])("a wrong %s over GraphQL is found", (_, query, variables, root, fault) => {
  const { faults } = execute(query, variables as Record<string, unknown>, root as Resolved);
  expect(faults.join()).toMatch(fault);
});
