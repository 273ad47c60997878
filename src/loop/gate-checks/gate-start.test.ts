// Tests how the start of a gate is read.
import { describe, expect, test } from "vitest";
import { type GateStart, readGateStart } from "./gate-start.ts";

const program = (word: string): GateStart => ({ kind: "program", word });

describe("readGateStart", () => {
  test.each<[string, GateStart]>([
    ["npm test", program("npm")],
    ["  npm", program("npm")],
    ["npm;true", program("npm")],
    ["npm&&true", program("npm")],
    ["./run.sh --fast", program("./run.sh")],
    ["CI=1 npm test", program("npm")],
    ["A='x y' B=\"z\" npm test", program("npm")],
    ["'my tool' a", program("my tool")],
    ['"my tool" a', program("my tool")],
    ["cd web && npm test", { kind: "shell" }],
    ["! grep TODO src", { kind: "shell" }],
    ["if true; then false; fi", { kind: "shell" }],
    ["(cd web; npm test)", { kind: "shell" }],
    ["test -f x", { kind: "shell" }],
    ["[ -f x ]", { kind: "shell" }],
    ["CI=1", { kind: "shell" }],
    ["# nothing", { kind: "shell" }],
    ["[[ -f x ]]", { kind: "some-shells", word: "[[" }],
    ["source x", { kind: "some-shells", word: "source" }],
    ["sourced", program("sourced")],
    ["$TOOL x", { kind: "unknown" }],
    ["~/bin/x", { kind: "unknown" }],
    ["`which x`", { kind: "unknown" }],
    ['"$TOOL" x', { kind: "unknown" }],
    ["A=$(date) x", { kind: "unknown" }],
    ["> out npm", { kind: "unknown" }],
  ])("%s", (command, start) => {
    expect(readGateStart(command)).toEqual(start);
  });
});
