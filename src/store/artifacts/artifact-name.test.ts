// Artifact names: parsing returns what was rendered, and no two state keys share a name.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { artifactName, parseArtifactName } from "./artifact-name.ts";

const name = { runId: 9876543210, attempt: 2, generation: 17 };
const number = fc.integer({ min: 1, max: 999_999_999_999 });

test("a name contains the state key, the run, the attempt and the generation", () => {
  const text = artifactName("ralph.yml/shop/main", name);
  expect(text).toMatch(/^ralph-ralph-yml-shop-main-[0-9a-f]{8}-9876543210-2-17$/);
  expect(artifactName("ralph.yml/shop/main", name, "0123abcd")).toBe(`${text}-0123abcd`);
});

test("every name parses back, and only for its state key", () => {
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
      // Allowed artifact names: https://github.com/actions/toolkit/tree/main/packages/artifact
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
