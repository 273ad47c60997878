// Holds the inputs of the action to the words of the command line, and sentences about options to those of a workflow file.
import { describe, expect, test } from "vitest";
import { actionInputs, nameInputs, readActionValues, readJobRuntime } from "./action.ts";

describe("the words of inputs", () => {
  test("each input is read under its own name, and an empty one was not given", () => {
    const environment = Object.fromEntries(
      actionInputs.map(({ name, kind }) => [
        `INPUT_${name.toUpperCase()}`,
        kind === "switch" ? " TRUE " : " x ",
      ]),
    );
    const words = readActionValues(environment);
    expect(Object.keys(words)).toEqual(actionInputs.map(({ name }) => name));
    expect(new Set(Object.values(words))).toEqual(new Set(["x", true]));
    const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, "  "]));
    expect(readActionValues(empty)).toEqual({});
  });

  test("a switch is true or false and nothing else", () => {
    expect(readActionValues({ "INPUT_ALLOW-DIRTY": "false" })).toEqual({ "allow-dirty": false });
    expect(() => readActionValues({ "INPUT_ALLOW-DIRTY": "1" })).toThrow(/write true or false$/);
  });
});

describe("the time that a job leaves", () => {
  const minutes = (words: Record<string, string>, elapsed = 0) => {
    const runtime = readJobRuntime(words, elapsed * 60_000);
    return runtime === undefined ? undefined : runtime / 60_000;
  };

  test("ends ten minutes before the job, reckoned from the job's start", () => {
    expect(minutes({})).toBe(340);
    expect(minutes({}, 15)).toBe(325);
    expect(minutes({ "job-timeout": "2h" })).toBe(110);
    expect(minutes({ "job-timeout": "6m" }, 1)).toBe(2);
    expect(minutes({ "job-timeout": "60m" }, 70) ?? 1).toBeLessThan(0.001);
  });

  test("is the user's own where it is said, and a wrong word is told", () => {
    expect(minutes({ "max-runtime": "5m" })).toBeUndefined();
    expect(() => minutes({ "job-timeout": "0" })).toThrow(/--job-timeout "0" is no duration/);
  });
});

describe("sentences about options", () => {
  test.each([
    ["raise --max-iterations to go on.", "raise max-iterations to go on."],
    ["for example --max-iterations 20 (or so)", "for example max-iterations: 20 (or so)"],
    ['--agent command --agent-command "my-agent"', 'agent: command agent-command: "my-agent"'],
    ["pass --commit never", "pass commit: never"],
    ["say so with --effort <path>.", "say so with effort: <path>."],
    ["git commit --amend and see ralph-ci --help", "git commit --amend and see ralph-ci --help"],
    ["or give another --state-key", "or give another state-key"],
  ])("%s", (sentence, expected) => {
    expect(nameInputs(sentence)).toBe(expected);
  });
});
