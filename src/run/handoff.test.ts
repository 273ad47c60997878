// Holds the record between the two steps to being data: read from any version, and nothing in it believed blindly.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Handoff, parseHandoff, renderHandoff } from "./handoff.ts";

const whole: Handoff = {
  stateDir: "/tmp/ralph",
  effort: "login",
  runId: "0123456789abcdef",
  store: "/mnt/snapshots",
  stateKey: "ralph.yml/login/main",
  keepSnapshots: 3,
  pushes: true,
  generation: 7,
};

describe("a handoff", () => {
  test("is one line and comes back as it was", () => {
    const text = renderHandoff(whole);
    expect(text).not.toContain("\n");
    expect(parseHandoff(text)).toEqual(whole);
    expect(parseHandoff(renderHandoff({ ...whole, generation: null, store: undefined }))).toEqual({
      ...whole,
      generation: undefined,
      store: undefined,
    });
  });

  test("of another version gives the fields that are known", () => {
    const text = JSON.stringify({ ...whole, version: 99, runId: 5, more: { deep: true } });
    const { runId: _, ...known } = whole;
    expect(parseHandoff(text)).toEqual(known);
  });

  test.each([
    ["stateDir", "relative/path"],
    ["stateDir", "/with\nline"],
    ["store", ""],
    ["effort", ""],
    ["effort", "a\u0000b"],
    ["effort", "x".repeat(501)],
    ["generation", 0],
    ["generation", 1.5],
    ["keepSnapshots", -1],
    ["pushes", "yes"],
  ])("with %s as %j does without it", (field, value) => {
    expect(parseHandoff(JSON.stringify({ ...whole, [field]: value }))).not.toHaveProperty(field);
  });

  test("that is anything else is empty, and nothing throws", () => {
    for (const text of [undefined, "", "null", "[]", "7", '"x"', "{"]) expect(parseHandoff(text)).toEqual({});
    fc.assert(fc.property(fc.json(), (text) => typeof parseHandoff(text) === "object"));
  });
});
