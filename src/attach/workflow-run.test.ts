// Tests addresses of workflow runs as browsers show them and as runners build them.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ownRunAddress, readRunAddress } from "./workflow-run.ts";

const run = "https://github.com/octo/shop/actions/runs/4711";

test.each(["", "/", "/job/12", "/attempts/2", "/attempts/2/job/12", "?pr=3", "/job/12#step:3:1"])(
  "an address that ends with %j leads to the run",
  (rest) => {
    expect(readRunAddress(` https://GitHub.com/Octo/shop/actions/runs/4711${rest}`)).toBe(run);
  },
);

test.each(["login", "tasks/login", "https://github.com/octo/shop", `${run}0x`, `${run}/artifacts/1`, "4711"])(
  "%j is not the address of a run",
  (text) => {
    expect(readRunAddress(text)).toBeUndefined();
  },
);

test("a runner builds the address that people see", () => {
  const environment = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "octo/shop" };
  expect(ownRunAddress({ ...environment, GITHUB_RUN_ID: "4711" })).toBe(run);
  expect([ownRunAddress(environment), ownRunAddress({ GITHUB_RUN_ID: "4711" })]).toEqual([
    undefined,
    undefined,
  ]);
});

test("reading an address again changes nothing, and different runs have different addresses", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
  const parts = fc.tuple(name, name, fc.integer({ min: 1 }));
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const [a, b] = [one, other].map(([owner, repository, id]) =>
        readRunAddress(`https://github.com/${owner}/${repository}/actions/runs/${id}`),
      );
      expect(readRunAddress(a ?? "")).toBe(a);
      expect(a === b).toBe(one.join("/").toLowerCase() === other.join("/").toLowerCase());
    }),
  );
});
