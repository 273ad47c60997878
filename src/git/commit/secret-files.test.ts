// Changed files that hold a secret of the run are left out of what is committed.
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { createRedactor } from "../../platform/index.ts";
import { readState } from "../repository/index.ts";
import { temporaryRepository } from "../repository.fixture.ts";
import { stageTree } from "./staging.ts";

const account = JSON.stringify({ type: "service_account", private_key_id: "4f9A1b2c" }, undefined, 2);
const registry = "https://npm.example.com:4873/";
const secret = "Tr0ub4dor-horse/staple+77=x";

async function opened(files: Readonly<Record<string, string>> = { "a.txt": "1\n" }) {
  const repository = await temporaryRepository();
  for (const [file, text] of Object.entries(files)) await repository.commitFile(file, text);
  const secrets = {
    find: createRedactor([secret, "short1", registry, `${registry}hook/T0a1B2c3`, account]).findKnown,
    checked: new Set<string>(),
  };
  const found = { ...(await repository.find()), secrets };
  const fix = async (own: readonly string[] = [], commitAll = false) => {
    const environment = { GIT_INDEX_FILE: `${found.gitFolder}/index` };
    const { changes } = await readState(found);
    const selection = { exclude: new Set<string>(), own, commitAll };
    const { skipped } = await stageTree(found, changes, selection, environment);
    const names = await repository.git("ls-files");
    return { names: names.split("\n"), skipped: skipped.map(({ path: name }) => name).sort() };
  };
  return { repository, fix, [Symbol.dispose]: () => repository[Symbol.dispose]() };
}

test("files, names and links with a secret are left out, staged or not; the program's own files are not", async () => {
  using setup = await opened();
  const { repository } = setup;
  repository.write("b.txt", "b\n");
  repository.write("key.txt", `key: ${Buffer.from(secret).toString("base64")}\n`);
  repository.write("staged.txt", JSON.stringify({ key: secret }));
  repository.write(`${secret}.txt`, "x");
  repository.write("wide.txt", Buffer.from(secret, "utf16le").toString("latin1"));
  repository.write("tasks/progress.txt", secret);
  fs.symlinkSync(`/tmp/${secret}`, path.join(repository.top, "link"));
  await repository.git("add", "staged.txt");
  const skipped = [`${secret}.txt`, "key.txt", "link", "staged.txt", "wide.txt"].sort();
  const own = ["tasks/*.txt"];
  expect(await setup.fix(own)).toEqual({ names: ["a.txt", "b.txt", "tasks/progress.txt"], skipped });
  expect((await setup.fix(own, true)).skipped).toEqual(skipped);
});

test("a file that held the value in the last commit is committed, unless another spelling is new", async () => {
  using setup = await opened({ "had.txt": `url: ${secret}\n`, "more.txt": `url: ${secret}\n` });
  setup.repository.write("had.txt", `url: ${secret}\nand more\n`);
  setup.repository.write("more.txt", `url: ${secret}\n${encodeURIComponent(secret)}\n`);
  expect((await setup.fix()).skipped).toEqual(["more.txt"]);
});

test("short values, addresses and what only looks like a token are committed", async () => {
  using setup = await opened();
  setup.repository.write("package-lock.json", `{ "resolved": "${registry}small/-/small-1.0.0.tgz" }\n`);
  setup.repository.write("fixture.json", '{\n  "type": "service_account",\n  "name": "x"\n}\n');
  setup.repository.write("account.json", account);
  setup.repository.write("hook.txt", `${registry}hook/T0a1B2c3\n`);
  setup.repository.write("b.txt", `short1 ghp_${"a1B2".repeat(9)}\n`);
  expect((await setup.fix()).skipped).toEqual(["account.json", "hook.txt"]);
});
