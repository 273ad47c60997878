// Tests that messages of providers are told apart from the output of a project's own tests.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyOutput, type FailureClass } from "./failure.ts";
import { findProviderMessage } from "./provider-message.ts";

const now = Date.parse("2026-11-24T10:30:00Z");

const said: [string, FailureClass][] = [
  ["Rate limit exceeded, retry after 2 hours", "rate-limit"],
  ["429 Too Many Requests. Please retry after 30 minutes.", "rate-limit"],
  ["rate limit: retry after 1 day", "rate-limit"],
  ["Rate limit reached for gpt-x on tokens per min. Please try again in 6m0s.", "rate-limit"],
  ["usage limit: wait 10 min before retrying", "rate-limit"],
  ["Rate limit hit. Available again in about 4 hours.", "rate-limit"],
  ["API Error: rate limit reached, retry-after: 1", "rate-limit"],
  ["You've hit your limit · resets 5pm (Europe/Berlin)", "rate-limit"],
  ["You’ve hit your session limit · resets 11:30am (UTC)", "rate-limit"],
  ["Claude AI usage limit reached|1795519200", "rate-limit"],
  ["5-hour limit reached ∙ resets 6pm", "rate-limit"],
  ["Weekly limit reached", "rate-limit"],
  ["■ You've hit your usage limit. Upgrade to Pro or try again at 9:05 PM.", "rate-limit"],
  ["stream error: exceeded retry limit, last status: 429 Too Many Requests", "rate-limit"],
  [
    "2026-11-24T10:29:59Z ERROR codex_core::client: exceeded retry limit, last status: 429 Too Many Requests",
    "rate-limit",
  ],
  ["You exceeded your current quota, please check your plan and billing details.", "rate-limit"],
  ["[API Error: Quota exceeded for quota metric 'Requests']", "rate-limit"],
  ["urllib.error.HTTPError: HTTP Error 429: Too Many Requests", "rate-limit"],
  ["\u001b[31mError:\u001b[0m Rate limit exceeded", "rate-limit"],
  [
    "openai.RateLimitError: Error code: 429 - {'error': {'message': 'Slow down', 'code': 'rate_limit_exceeded'}}",
    "rate-limit",
  ],
  ['{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}', "rate-limit"],
  ["Overloaded", "overload"],
  ['API Error: 529 {"type":"error","error":{"type":"overloaded_error"}}', "overload"],
  ["The engine is currently overloaded, please try again later", "overload"],
  ["503 Service Unavailable", "overload"],
  ["Selected model is at capacity. Please try a different model.", "overload"],
  ["Invalid API key · Please run /login", "auth"],
  ["Failed to authenticate. API Error: 401 OAuth token has expired", "auth"],
  ["ERROR: unexpected status 401 Unauthorized: Missing bearer authentication", "auth"],
  ["Credit balance is too low", "auth"],
];

const ofTests = [
  "  expected 200, got 401 Unauthorized: invalid api key\n1 failing",
  "FAIL src/limiter.test.ts > usage limit reached > resets at 9pm\n1 test failed",
  "  1 failing\n\n  1) limiter\n       refuses:\n     Error: 429 Too Many Requests, retry after 60 seconds\n      at Context.<anonymous> (test/limiter.js:3:11)",
  "AssertionError: expected 429 Too Many Requests to be 200",
  "  ● limiter › rate limit exceeded\n\n    Rate limit exceeded, retry after 5 seconds\n\nTests:       1 failed, 3 passed, 4 total",
  " FAIL  src/limiter.test.ts > waits\nError: Rate limit exceeded, retry after 2 hours\n ❯ src/limiter.ts:3:9",
  "E       requests.HTTPError: 429 Too Many Requests\n\ntests/test_api.py:12: HTTPError\n=== 1 failed in 0.12s ===",
  "FAILED tests/test_api.py::test_rate_limit - HTTPError: 429 Too Many Requests",
  "--- FAIL: TestLimit (0.00s)\n    limit_test.go:12: rate limit exceeded\nFAIL\nexit status 1",
  "Exception: Rate limit exceeded\n\n----------------\nRan 3 tests in 0.001s\n\nFAILED (errors=1)",
  "thread 'waits' panicked at src/limit.rs:4:5:\nrate limit exceeded, retry after 2 hours",
  "rate limit exceeded\n\ntest result: FAILED. 3 passed; 1 failed; 0 ignored",
  "not ok 3 - rate limit exceeded\n# fail 1",
  "✓ returns 429 Too Many Requests\n✗ invalid api key",
  "rate limit: test failed, wanted 429 Too Many Requests",
  "Invalid API key\n    at login (src/login.ts:4:5)",
  "test_limiter: rate limit exceeded",
];

describe("the message of a provider", () => {
  test.each(said)("%s", (text, failure) => {
    expect(classifyOutput(text, now).failure).toBe(failure);
    expect(classifyOutput(`12 tests passed\n\nNow the second part.\n\n${text}\n\n`, now).failure).toBe(
      failure,
    );
    expect(classifyOutput(`${text}\nagent exited with code 1`, now).failure).toBe(failure);
  });

  test("may continue in the next lines", () => {
    const text = "Working.\n429 Too Many Requests\nPlease retry after 30 minutes.\n";
    expect(classifyOutput(text, now)).toEqual({ failure: "rate-limit", resetAt: now + 30 * 60_000 });
  });
});

describe("the output of tests", () => {
  test.each(ofTests)("is no message of a provider: %j", (text) => {
    expect(findProviderMessage(text)).toBeUndefined();
    expect(classifyOutput(text, now)).toEqual({ failure: "unknown", resetAt: undefined });
  });

  test("of any runner is none, whatever message it quotes", () => {
    const quoted = fc.constantFrom(...said.map(([text]) => text));
    const frame = fc.constantFrom<(text: string) => string>(
      (text) => `  1) refuses\n     Error: ${text}\n      at Context.<anonymous> (test/a.js:1:2)\n`,
      (text) => ` FAIL  src/a.test.ts > refuses\nError: ${text}\n ❯ src/a.ts:1:2\n`,
      (text) => `E       Error: ${text}\n\nsrc/a.py:3: Error\n=== 1 failed in 0.1s ===\n`,
      (text) => `Error: ${text}\n\nTests: 1 failed, 2 passed\n`,
      (text) => `Expected: "ok"\nReceived: "${text}"\n`,
      (text) => `Traceback (most recent call last):\n  File "a.py", line 3, in <module>\nError: ${text}\n`,
      (text) => `--- FAIL: TestA (0.00s)\n    a_test.go:3: ${text}\nFAIL\n`,
      (text) => `thread 'a' panicked at src/a.rs:4:5:\n${text}\nnote: run with RUST_BACKTRACE=1\n`,
    );
    fc.assert(
      fc.property(quoted, frame, fc.boolean(), (text, print, more) => {
        const output = `${more ? "I run them.\n\n" : ""}${print(text)}`;
        expect(findProviderMessage(output), output).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

test("words that are long past, or within a line, are no message", () => {
  expect(findProviderMessage(`Usage limit reached\n${"x".repeat(3_000)}\nthe end`)).toBeUndefined();
  expect(
    findProviderMessage("I now write the code that says: what if the rate limit is reached?"),
  ).toBeUndefined();
  expect(findProviderMessage("Usage limit reached\nnext\nand\nmore\ncame")).toBeUndefined();
  expect(findProviderMessage("")).toBeUndefined();
});

test("other reasons are still found anywhere in the end of the output", () => {
  expect(classifyOutput("so: The model `gpt-9` does not exist\nbye", now).failure).toBe("model");
});

test("any output is read in time", () => {
  const pieces = ["error: ", "status: 429: ", "429 ", "[a] ", "rate ", "the ", "{", '"', "\n", " ", "> a "];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 6 }), (some) => {
      const started = performance.now();
      findProviderMessage(some.join("").repeat(2_000));
      expect(performance.now() - started).toBeLessThan(1_000);
    }),
  );
});
