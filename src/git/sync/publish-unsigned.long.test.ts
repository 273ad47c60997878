// Commits that cannot be signed, and rules that refuse them: one sentence says why, and no work is lost.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { work, workplace } from "../remote.fixture.ts";
import { hashesOf, rule, signedWorkplace, testSigner } from "../signer.fixture.ts";

describe("commits that are not signed", () => {
  test.each([
    ["refused", true, "the token may not; give another.", 1],
    ["refused", false, "the tree is wrong", 2],
  ] as const)(
    "because they are %s (%s) are pushed as they are, and the reason is returned",
    async (kind, forAll, reason, asked) => {
      using setup = await signedWorkplace();
      const remote = await setup.openSigned();
      const commit = await setup.commitFile("b", "1");
      setup.signer.next = async () => ({ kind, forAll, reason });
      const newHashes = new Map();
      expect(await remote.publish(work)).toMatchObject({
        kind: "pushed",
        commit,
        newHashes,
        unsigned: reason,
      });
      expect(await setup.remoteTip()).toBe(commit);
      expect(await setup.gitIn(setup.bare, "for-each-ref", "refs/ralph-ci")).toBe("");
      await setup.commitFile("c", "1");
      await remote.publish(work);
      expect(setup.signer.asked).toHaveLength(asked);
    },
  );

  test("because the host does not answer wait for the next push", async () => {
    using setup = await signedWorkplace();
    const remote = await setup.openSigned();
    const one = await setup.commitFile("b", "1");
    const two = await setup.commitFile("c", "1");
    setup.signer.next = async () => {
      setup.signer.next = async () => ({ kind: "unavailable", reason: "GitHub is away; try again later" });
      return undefined;
    };
    expect(await remote.publish(work)).toEqual({
      kind: "unavailable",
      reason: `Branch ${work} was not pushed, because its commits could not be signed: GitHub is away; try again later; the next push tries again.`,
    });
    expect(await setup.remoteTip()).toBe("");
    expect(await setup.git("rev-parse", "HEAD")).toBe(two);
    const result = await remote.publish(work);
    expect([...hashesOf(result).keys()]).toEqual([one, two]);
    // The first was made once only.
    expect(setup.signer.asked).toHaveLength(3);
  });

  test.each([
    ["refused", "pushed", "their files could not be sent first, because git says: "],
    ["not received", "unavailable", undefined],
  ])("because their files are %s end as %s", async (_, kind, unsigned) => {
    using setup = await signedWorkplace();
    rule(setup, "refs/ralph-ci/*", "no");
    if (kind === "unavailable") await setup.git("config", "remote.origin.receivepack", "false");
    const remote = await setup.openSigned();
    await setup.commitFile("b", "1");
    const expected =
      unsigned === undefined ? { kind } : { kind, unsigned: expect.stringContaining(unsigned) };
    expect(await remote.publish(work)).toMatchObject(expected);
    expect(setup.signer.asked).toEqual([]);
  });

  test("because the checkout pushes elsewhere are pushed there, and the host is not asked", async () => {
    using setup = await signedWorkplace();
    const signer = Object.assign(setup.signer, { address: "https://github.com/octo/project" });
    const commit = await setup.commitFile("b", "1");
    expect(await (await setup.openRemote({ signer })).publish(work)).toMatchObject({
      kind: "pushed",
      commit,
      unsigned: expect.stringMatching(
        /^this checkout pushes to another repository than https:\/\/github\.com\/octo\/project, .*; set the address .*sign: never$/,
      ),
    });
    expect(signer.asked).toEqual([]);
  });

  test("because the host makes other ones than it was asked for are pushed as they are", async () => {
    using setup = await signedWorkplace();
    const commit = await setup.commitFile("b", "1");
    setup.signer.next = async () => ({ kind: "signed", hash: setup.start });
    expect(await (await setup.openSigned()).publish(work)).toMatchObject({
      kind: "pushed",
      commit,
      unsigned: expect.stringContaining("other commits than it was asked for"),
    });
  });
});

describe("a rule that refuses the branch", () => {
  const gh013 = "error: GH013: Repository rule violations found for refs/heads/ralph/x.";

  test("and wants signatures: the work goes to a side branch, the sentence names the option, and a later run carries it", async () => {
    using setup = await workplace();
    rule(setup, `refs/heads/${work}`, gh013, "- Commits must have verified signatures.");
    const commit = await setup.commitFile("b", "1");
    const side = `${work}-01234567`;
    const remote = await setup.openRemote();
    const published = await remote.publish(work);
    expect(published).toMatchObject({ kind: "aside", branch: side, commit });
    expect(published).toMatchObject({
      reason: expect.stringMatching(
        /^The work went to branch ralph\/x-01234567, because commits on ralph\/x must have signatures, and these have none \(git says: .*GH013.*\); set sign: api in the workflow, .*; merge it into ralph\/x by hand\.$/,
      ),
    });
    expect(await setup.remoteTip(side)).toBe(commit);
    expect(await remote.countUnpushed(work)).toBe(1);
    // With signatures the next run gets it onto the branch.
    fs.rmSync(path.join(setup.bare, "hooks/pre-receive"));
    const signer = await testSigner(setup);
    const next = await setup.openRemote({ runId: "fedcba98", signer });
    expect(await next.publish(work)).toMatchObject({ kind: "pushed", branch: work });
    expect(signer.asked).toHaveLength(1);
  });

  test("and refuses commits that could not be signed says why", async () => {
    using setup = await signedWorkplace();
    rule(
      setup,
      `refs/heads/${work}`,
      "error: GH006: Protected branch update failed",
      "Commits must have valid signatures.",
    );
    await setup.commitFile("b", "1");
    setup.signer.next = async () => ({ kind: "refused", forAll: true, reason: "the token may not" });
    expect(await (await setup.openSigned()).publish(work)).toMatchObject({
      kind: "aside",
      reason: expect.stringMatching(
        /these have none .*GH006.*; they are unsigned, because the token may not; /,
      ),
      unsigned: "the token may not",
    });
  });

  test("and every other one: the reason is that of the branch itself", async () => {
    using setup = await workplace();
    rule(setup, "refs/heads/*", gh013);
    await setup.commitFile("b", "1");
    expect(await (await setup.openRemote()).publish(work)).toEqual({
      kind: "unavailable",
      reason: expect.stringMatching(
        /^Branch ralph\/x could not be pushed, .*GH013.*; allow pushes to this branch/,
      ),
    });
  });
});
