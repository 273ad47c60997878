// Tests the classes of failures with real messages of providers and programs.
import { describe, expect, test } from "vitest";
import { classifyFailure, type FailureClass, type FailureSigns } from "./failure.ts";

const now = Date.parse("2026-11-24T10:30:00Z");

describe("a failure", () => {
  test.each<[FailureSigns, FailureClass]>([
    [{ status: 401, text: "invalid x-api-key" }, "auth"],
    [{ status: 403, text: "Your account does not have access" }, "auth"],
    [{ status: 429, text: "rate_limit_error" }, "rate-limit"],
    [{ status: 529, text: "Overloaded" }, "overload"],
    [{ status: 500, text: "Internal server error" }, "overload"],
    [{ status: 503, text: "Service Unavailable" }, "overload"],
    [{ status: 404, text: "model: claude-nothing" }, "model"],
    [{ status: 400, text: "prompt is too long: 210000 tokens > 200000 maximum" }, "context"],
    [{ status: 400, kind: "context_length_exceeded", text: "Reduce the length of the messages." }, "context"],
    [{ status: 413, text: "Request too large" }, "context"],
    [{ kind: "authentication_failed", text: "" }, "auth"],
    [{ kind: "rate_limit", text: "" }, "rate-limit"],
    [{ text: "You've hit your limit · resets 5pm (Europe/Berlin)" }, "rate-limit"],
    [{ text: "Claude AI usage limit reached|1795519200" }, "rate-limit"],
    [{ text: "Weekly limit reached" }, "rate-limit"],
    [{ text: 'API Error: 529 {"type":"overloaded_error"}' }, "overload"],
    [{ text: "Invalid API key · Please run /login" }, "auth"],
    [{ text: "Credit balance is too low" }, "auth"],
    [
      { text: "There's an issue with the selected model (x). It may not exist or you may not have access" },
      "model",
    ],
    [{ text: "The model `gpt-9` does not exist or you do not have access to it." }, "model"],
    [{ text: "This model's maximum context length is 8192 tokens." }, "context"],
    [{ text: "Segmentation fault" }, "unknown"],
    [{ text: "" }, "unknown"],
  ])("%j is %s", (signs, expected) => {
    expect(classifyFailure(signs, now).failure).toBe(expected);
  });

  test("only of a limit or an overload has a reset time", () => {
    const text = "resets 5pm (UTC)";
    const at = Date.parse("2026-11-24T17:00:00Z");
    expect(classifyFailure({ status: 429, text }, now)).toEqual({ failure: "rate-limit", resetAt: at });
    expect(classifyFailure({ status: 529, text }, now)).toEqual({ failure: "overload", resetAt: at });
    expect(classifyFailure({ status: 401, text }, now)).toEqual({ failure: "auth", resetAt: undefined });
  });
});
