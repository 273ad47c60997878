// A host that makes commits in the bare repository of a workplace, and signs them.
import * as fs from "node:fs";
import * as path from "node:path";
import { type Workplace, work, workplace } from "./remote.fixture.ts";
import type { CommitSigner, CommitToSign, SignedCommit } from "./sync/index.ts";

/** The signer, and what it was asked for. */
export interface TestSigner extends CommitSigner {
  readonly asked: CommitToSign[];
  /** Answers the next request instead of the host; called once. */
  next: ((commit: CommitToSign) => Promise<SignedCommit | undefined>) | undefined;
}

/** Opens the host of the workplace's remote. */
export async function testSigner(setup: Workplace): Promise<TestSigner> {
  await setup.gitIn(setup.bare, "config", "uploadpack.allowAnySHA1InWant", "true");
  let count = 0;
  const make = async ({ tree, parents, message }: CommitToSign): Promise<SignedCommit> => {
    // The real host knows the trees only once they were pushed.
    for (const object of [tree, ...parents]) await setup.gitIn(setup.bare, "cat-file", "-e", object);
    count += 1;
    const file = path.join(setup.root, "commit");
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author bot[bot] <bot@host> ${1_800_000_000 + count} +0000`,
      `committer Host <host@host> ${1_800_000_000 + count} +0000`,
      "gpgsig -----BEGIN PGP SIGNATURE-----\n \n of nobody\n -----END PGP SIGNATURE-----",
    ];
    fs.writeFileSync(file, `${lines.join("\n")}\n\n${message}`);
    const hash = await setup.gitIn(setup.bare, "hash-object", "-t", "commit", "-w", file);
    return { kind: "signed", hash };
  };
  const signer: TestSigner = {
    address: setup.bare,
    asked: [],
    next: undefined,
    async sign(commit) {
      signer.asked.push(commit);
      const answer = signer.next;
      signer.next = undefined;
      return (await answer?.(commit)) ?? make(commit);
    },
  };
  return signer;
}

/** A workplace with a host that signs, and the log of its remote branch. */
export async function signedWorkplace() {
  const setup = await workplace();
  const signer = await testSigner(setup);
  const log = (...args: string[]) =>
    setup.gitIn(setup.bare, "log", ...args, work, "--not", `${setup.start}^@`);
  return Object.assign(setup, { signer, log, openSigned: () => setup.openRemote({ signer }) });
}

/** The new hashes in a result. */
export const hashesOf = (result: object) =>
  "newHashes" in result ? (result.newHashes as Map<string, string>) : new Map();

/** Refuses a branch, as rules of GitHub do. */
export function rule(setup: Workplace, pattern: string, ...lines: string[]): void {
  const say = lines.map((line) => `echo '${line}' >&2`).join("; ");
  const hook = `#!/bin/sh\nwhile read -r old new name; do case "$name" in ${pattern}) ${say}; exit 1;; esac; done\n`;
  fs.writeFileSync(path.join(setup.bare, "hooks/pre-receive"), hook, { mode: 0o755 });
}
