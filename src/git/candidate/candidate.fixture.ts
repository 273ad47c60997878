// A repository with the candidates of its checkout, for tests.
import { temporaryRepository } from "../repository.fixture.ts";

/** Commits everything. */
export const all: { exclude: Set<string>; commitAll?: boolean } = { exclude: new Set() };
export const message = { subject: "work", body: "" };

/** Creates a repository that has these files, each with a commit. Its candidates are read from the state as it is. */
export async function openCandidates(files: Record<string, string>) {
  const repository = await temporaryRepository();
  for (const [file, text] of Object.entries(files)) await repository.commitFile(file, text);
  const checkout = await repository.open();
  const fix = async (selection = all) =>
    checkout.candidates.fix(await checkout.state({ ignored: true }), selection);
  return {
    repository,
    checkout,
    candidates: checkout.candidates,
    fix,
    [Symbol.dispose]: () => repository[Symbol.dispose](),
  };
}
