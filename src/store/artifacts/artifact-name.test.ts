// Holds the names of artifacts to being read back as they were written, and to being no other line's.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { artifactName, parseArtifactName } from "./artifact-name.ts";

const name = { runId: 9876543210, attempt: 2, generation: 17 };
const number = fc.integer({ min: 1, max: 999_999_999_999 });

test("a name tells people the line, the run, the attempt and the generation", () => {
  const text = artifactName("ralph.yml/shop/main", name);
  expect(text).toMatch(/^ralph-ralph-yml-shop-main-[0-9a-f]{8}-9876543210-2-17$/);
  expect(artifactName("ralph.yml/shop/main", name, "0123abcd")).toBe(`${text}-0123abcd`);
});

test("whatever is named is read back, and under no other state key", () => {
  const property = fc.property(
    fc.string(),
    fc.string(),
    number,
    number,
    number,
    fc.boolean(),
    (key, other, runId, attempt, generation, again) => {
      const text = artifactName(key, { runId, attempt, generation }, again ? "89abcdef" : undefined);
      expect(parseArtifactName(key, text)).toEqual({ runId, attempt, generation });
      // What an artifact may be named: https://github.com/actions/toolkit/tree/main/packages/artifact
      expect(text).toMatch(/^[a-z0-9-]{1,130}$/);
      if (other !== key) expect(parseArtifactName(other, text)).toBeUndefined();
    },
  );
  fc.assert(property);
});

test.each([
  "-0-1-1",
  "-1-1",
  "-1-1-1-1",
  "-1-1-1-012345678",
  "-01-1-1",
  "-1-1-1x",
  "-1-1-1\n",
  "-1-1-9999999999999999",
  "",
])("an ending %j is not one of ours", (ending) => {
  const line = artifactName("key", name).replace(/-\d+-\d+-\d+$/, "");
  expect(parseArtifactName("key", `${line}-1-1-1`)).toEqual({ runId: 1, attempt: 1, generation: 1 });
  expect(parseArtifactName("key", `${line}${ending}`)).toBeUndefined();
  expect(parseArtifactName("key", `x${line}-1-1-1`)).toBeUndefined();
});
