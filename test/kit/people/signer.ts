// A host that makes and signs commits in the bare repository of a history.
import type { CommitSigner } from "../../../src/git/index.ts";
import { git } from "./remote.ts";

/** The signer of a checkout's remote. */
export function hostSigner(top: string): CommitSigner {
  const bare = git(top, ["config", "remote.origin.url"]);
  git(bare, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
  let seconds = 1_800_000_000;
  return {
    address: bare,
    async sign({ tree, parents, message }) {
      for (const object of [tree, ...parents]) git(bare, ["cat-file", "-e", object]);
      seconds += 1;
      const lines = [
        `tree ${tree}`,
        ...parents.map((parent) => `parent ${parent}`),
        `author bot[bot] <bot@host> ${seconds} +0000`,
        `committer Host <host@host> ${seconds} +0000`,
        "gpgsig -----BEGIN PGP SIGNATURE-----\n \n of nobody\n -----END PGP SIGNATURE-----",
      ];
      const text = `${lines.join("\n")}\n\n${message}`;
      return { kind: "signed", hash: git(bare, ["hash-object", "-t", "commit", "-w", "--stdin"], text) };
    },
  };
}
