// Tests that the inputs of the action are read like the command line, and that sentences about options suit a workflow file.
import { describe, expect, test } from "vitest";
import { actionInputs, nameInputs, readActionValues, readJobRuntime, warnAboutInputs } from "./action.ts";

describe("the values of inputs", () => {
  test("each input is read under its own name, and an empty input was not given", () => {
    const environment = Object.fromEntries(
      actionInputs.map(({ name, kind }) => [
        `INPUT_${name.toUpperCase()}`,
        kind === "switch" ? " TRUE " : " x ",
      ]),
    );
    const values = readActionValues(environment);
    expect(Object.keys(values)).toEqual(actionInputs.map(({ name }) => name));
    expect(new Set(Object.values(values))).toEqual(new Set(["x", true]));
    const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, "  "]));
    expect(readActionValues(empty)).toEqual({});
  });

  test("an input that is near a known one is named", () => {
    const environment = {
      "INPUT_MAX-ITERATION": "3",
      INPUT_EFORT: "x",
      INPUT_TOPIC: "y",
      INPUT_EFFORT: "x",
      INPUT_VERIFI: "",
    };
    expect(warnAboutInputs(environment)).toEqual([
      'the action has no input "max-iteration". Did you mean max-iterations?',
      'the action has no input "efort". Did you mean effort?',
    ]);
  });

  test("a switch accepts only true and false", () => {
    expect(readActionValues({ "INPUT_ALLOW-DIRTY": "false" })).toEqual({ "allow-dirty": false });
    expect(() => readActionValues({ "INPUT_ALLOW-DIRTY": "1" })).toThrow(/write true or false$/);
  });
});

describe("the time that a job leaves for the run", () => {
  const minutes = (values: Record<string, string>, elapsed = 0) => {
    const runtime = readJobRuntime(values, elapsed * 60_000);
    return runtime === undefined ? undefined : runtime / 60_000;
  };

  test("ends ten minutes before the job, counted from the job's start", () => {
    expect(minutes({})).toBe(340);
    expect(minutes({}, 15)).toBe(325);
    expect(minutes({ "job-timeout": "2h" })).toBe(110);
    expect(minutes({ "job-timeout": "6m" }, 1)).toBe(2);
    expect(minutes({ "job-timeout": "60m" }, 70) ?? 1).toBeLessThan(0.001);
  });

  test("is what the user gave, and a wrong value is an error", () => {
    expect(minutes({ "max-runtime": "5m" })).toBeUndefined();
    expect(() => minutes({ "job-timeout": "0" })).toThrow(/--job-timeout "0" is not a duration/);
  });
});

describe("sentences about options", () => {
  test.each([
    ["raise --max-iterations to go on.", "raise max-iterations to go on."],
    ["for example --max-iterations 20 (or so)", "for example max-iterations: 20 (or so)"],
    ['--agent command --agent-command "my-agent"', 'agent: command agent-command: "my-agent"'],
    ["pass --commit never", "pass commit: never"],
    ["say so with --effort <path>.", "say so with effort: <path>."],
    ["say which one with --effort changelog.", "say which one with effort: changelog."],
    ["name one with --effort, or a URL", "name one with effort, or a URL"],
    ["git commit --amend and see ralph-ci --help", "git commit --amend and see ralph-ci --help"],
    ["or give another --state-key", "or give another state-key"],
  ])("%s", (sentence, expected) => {
    expect(nameInputs(sentence)).toBe(expected);
  });
});
