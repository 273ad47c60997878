// Finds checks that other programs run. They are reported and never run here.
import { isRecord, type JsonRecord, member } from "../json.ts";

/** Names of fields with commands. */
export const otherCheckNames = [
  "verifyCommand",
  "verify_command",
  "verifyCommands",
  "verify_commands",
  "verify_cmd",
  "verificationCommand",
  "verificationCommands",
  "verification_command",
  "verification_commands",
  "verification_cmd",
  "testCommand",
  "test_command",
  "testCommands",
  "test_commands",
  "test_cmd",
  "testCmd",
  "suggested_tests",
  "suggestedTests",
  "qualityChecks",
  "quality_checks",
  "qualityGates",
  "quality_gates",
] as const;

/** Names of fields that may hold commands among sentences. */
export const mixedCheckNames = [
  "verification",
  "verificationSteps",
  "verification_steps",
  "validation",
  "checks",
  "tests",
] as const;

const checkNames: readonly string[] = [...otherCheckNames, ...mixedCheckNames];

/** One line for each check of another program; `owner` names the story or effort. */
export function readOtherChecks(record: JsonRecord, owner: string): string[] {
  if (!checkNames.some((key) => Object.hasOwn(record, key))) return [];
  const lines = (key: string) => checkLines(member(record, key), key, owner);
  return [
    ...otherCheckNames.flatMap((key) => lines(key).map(({ line }) => line)),
    ...mixedCheckNames.flatMap((key) =>
      lines(key).flatMap(({ line, command, isNamed }) => (isNamed || isCommand(command) ? [line] : [])),
    ),
  ];
}

interface CheckLine {
  line: string;
  command: string;
  /** A field of its own says that it is a command. */
  isNamed: boolean;
}

const commandKeys: readonly string[] = ["command", "commands", "cmd", "run", "script"];

function checkLines(value: unknown, path: string, owner: string, isNamed = false): CheckLine[] {
  if (value === undefined || value === null || value === "") return [];
  const line = (command: string) => ({ line: `${path} of ${owner}: ${command}`, command, isNamed });
  if (typeof value === "string") return [line(value.trim())];
  if (Array.isArray(value)) return value.flatMap((item) => checkLines(item, path, owner, isNamed));
  if (!isRecord(value)) return typeof value === "boolean" ? [] : [line(JSON.stringify(value))];
  const named = commandKeys.filter((key) => Object.hasOwn(value, key));
  const keys = named.length > 0 ? named : Object.keys(value).filter((key) => hasText(value[key]));
  return keys.flatMap((key) => checkLines(value[key], `${path}.${key}`, owner, named.length > 0));
}

function hasText(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.length > 0) || isRecord(value);
}

const programs =
  /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\.{1,2}\/\S+|cd|npm|npx|pnpm|yarn|bunx?|node|deno|tsc|eslint|jest|vitest|playwright|python3?|pytest|uvx?|poetry|tox|nox|ruff|mypy|pip|cargo|go|make|just|task|bash|sh|docker|curl|git|gradle|gradlew|mvn|dotnet|swift|xcodebuild|bundle|rake|rspec|php|composer|mix|cmake|ctest|bazel|terraform|kubectl|grep|test|ls|cat|jq)(?:\s|$)/;

/** Whether a line looks like a shell command, not like a sentence. */
function isCommand(line: string): boolean {
  return (programs.test(line) || /\s(?:&&|\|\||\|)\s/.test(line)) && !/[.!?]$/.test(line.trim());
}
