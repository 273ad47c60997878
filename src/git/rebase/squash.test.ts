// The newest unpushed commits become one with the same files; what is upstream is not offered.
import { describe, expect, test } from "vitest";
import { work, workplace } from "../remote.fixture.ts";

describe("commits that become one", () => {
  test("have one with the same files and the message; a repetition gives the same hash", async () => {
    using setup = await workplace();
    for (const file of ["b", "c", "d"]) await setup.commitFile(file, `${file}\n`);
    setup.write("d", "uncommitted\n");
    const remote = await setup.openRemote();
    const commits = await remote.listUnpushed(work);
    expect(commits.map(({ message }) => message.trim())).toEqual(["Write d", "Write c", "Write b"]);
    expect(commits.at(-1)?.parent).toBe(setup.start);
    const tree = await setup.git("rev-parse", "HEAD^{tree}");
    const tip = await setup.git("rev-parse", "HEAD");
    const recorded: string[] = [];
    const record = async (hash: string) => void recorded.push(hash);
    const request = { branch: work, commits, message: "All of it: ä\n", record };
    const stopped = async () => {
      throw new Error("the process ends here");
    };
    await expect(remote.squash({ ...request, record: stopped })).rejects.toThrow("ends here");
    expect(await setup.git("rev-parse", "HEAD")).toBe(tip);
    const hash = await remote.squash(request);
    expect(recorded).toEqual([hash]);
    expect(await setup.git("rev-parse", "HEAD")).toBe(hash);
    expect(await setup.git("log", "-1", "--format=%s %P %T")).toBe(`All of it: ä ${setup.start} ${tree}`);
    expect(await setup.git("status", "--porcelain")).toBe(" M d");
    await expect(remote.squash(request)).rejects.toThrow();
    await setup.git("update-ref", `refs/heads/${work}`, tip);
    expect(await remote.squash(request)).toBe(hash);
  });

  test("are neither pushed ones nor those before a merge", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1\n");
    await remote.publish(work);
    expect(await remote.listUnpushed(work)).toEqual([]);
    await setup.commitFile("c", "1\n");
    await setup.git("switch", "--quiet", "--create", "side", "HEAD~1");
    await setup.commitFile("s", "1\n");
    await setup.git("switch", "--quiet", work);
    await setup.git("merge", "--quiet", "--no-edit", "side");
    await setup.commitFile("d", "1\n");
    const messages = (await remote.listUnpushed(work)).map(({ message }) => message.trim());
    expect(messages).toEqual(["Write d"]);
  });
});
