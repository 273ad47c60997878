// Takes the events that tests send out of the schemas of GitHub's webhook payloads, for the tests.
// Run: npm run update-github-webhooks -- <folder of the unpacked package @octokit/webhooks-schemas>
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** The events, as GitHub names them. */
const events: readonly string[] = [
  "create",
  "delete",
  "deployment",
  "discussion",
  "discussion_comment",
  "fork",
  "issue_comment",
  "issues",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
  "release",
  "repository_dispatch",
  "watch",
  "workflow_dispatch",
  "workflow_run",
];

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What no check needs: texts for people, and what must be there, because tests send only what matters to them. */
const unneeded: readonly string[] = [
  "description",
  "examples",
  "title",
  "$schema",
  "required",
  "format",
  "tsAdditionalProperties",
];

const [folder = ""] = process.argv.slice(2);
const read = (file: string) => readFileSync(path.join(folder, file), "utf8");
const whole: Record<string, Json> = JSON.parse(read("schema.json")).definitions;
const { name, version, license } = JSON.parse(read("package.json"));
const references = new Set<string>();

/** A copy without what is not needed; its references are noted. */
function copy(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((each) => copy(each));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => isNames || !unneeded.includes(key));
  for (const [key, target] of kept)
    if (key === "$ref" && typeof target === "string") references.add(target.replace("#/definitions/", ""));
  return Object.fromEntries(
    kept.map(([key, each]) => {
      const copied = copy(each, key === "properties" && !isNames);
      // An account may be deleted: GitHub's own description of its API says so, and these schemas do not.
      if (isNames && key === "user") return [key, { anyOf: [copied, { type: "null" }] }];
      // With fields left out, several of the forms may fit.
      return [key === "oneOf" && !isNames ? "anyOf" : key, copied];
    }),
  );
}

const forms = Object.fromEntries(
  events.map((event) => {
    const names = Object.keys(whole).filter((each) => each.startsWith(`${event}$`));
    if (names.length === 0) throw new Error(`GitHub has no event ${event}`);
    for (const each of names) references.add(each);
    return [event, names];
  }),
);
const definitions: Record<string, Json> = {};
// The set grows while it is read.
for (const reference of references) definitions[reference] = copy(whole[reference] ?? null);
const origin = { package: `${name}@${version}`, license };
const target = path.join(import.meta.dirname, "../test/kit/github/description/webhooks.json");
writeFileSync(target, `${JSON.stringify({ origin, forms, definitions })}\n`);
