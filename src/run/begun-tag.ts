// The tag of Task Master that a run without --tag continues with: that of an effort that was begun and is not finished.
import { addressOf, type EffortLocation, parsePrd, pathFromTop, tagsToChoose } from "../effort/index.ts";
import { type Checkout, selectWorkBranch } from "../git/index.ts";
import { ConfigurationError } from "../platform/index.ts";

/** An effort that was begun with another tag than the current one. */
export interface BegunTag {
  readonly location: EffortLocation;
  /** Which tag is worked on, and why. */
  readonly sentence: string;
}

/** Among more tags no branches are looked for: each needs several calls of git. */
const mostTags = 50;

/**
 * The work branch is the record of an effort's tag: it travels with the work, and the current tag of the file may change.
 * The branch that is checked out counts first. Else the current tag does if it was begun, too, or if several others were.
 */
export async function findBegunTag(
  checkout: Pick<Checkout, "branch" | "textAt">,
  current: EffortLocation,
  locate: (tag: string) => EffortLocation,
): Promise<BegunTag | undefined> {
  const tags = tagsToChoose(current.prdFile);
  if (tags.length === 0 || tags.length > mostTags) return undefined;
  const checkedOut = await checkout.branch();
  const begun: { location: EffortLocation; branch: string }[] = [];
  for (const tag of tags) {
    const location = locate(tag);
    const branch = selectWorkBranch({
      requested: undefined,
      slug: location.slug,
      defaultBranch: undefined,
    }).name;
    if (!(await isUnfinished(checkout, location, branch))) continue;
    if (branch === checkedOut) return describe(current, { location, branch });
    begun.push({ location, branch });
  }
  const [only] = begun;
  return only && begun.length === 1 ? describe(current, only) : undefined;
}

async function isUnfinished(
  checkout: Pick<Checkout, "textAt">,
  location: EffortLocation,
  branch: string,
): Promise<boolean> {
  const file = pathFromTop(location, location.prdFile);
  const onBranch = [
    await checkout.textAt(`refs/heads/${branch}`, file),
    await checkout.textAt(`refs/remotes/origin/${branch}`, file),
  ].filter((text) => text !== undefined);
  if (onBranch.length === 0) return false;
  // A branch that was left behind here may lack what others finished, or what was merged.
  const merged = await checkout.textAt("HEAD", file);
  const texts = merged === undefined ? onBranch : [...onBranch, merged];
  try {
    return texts.every((text) =>
      parsePrd(text, addressOf(location, file)).stories.some(
        ({ status }) => status !== "passed" && status !== "skipped",
      ),
    );
  } catch (error) {
    // A plan on that branch that cannot be read decides nothing.
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

function describe(
  current: EffortLocation,
  { location, branch }: { location: EffortLocation; branch: string },
): BegunTag | undefined {
  const { tag } = location;
  if (tag === undefined || tag === current.tag) return undefined;
  const why = `the work on the tag ${JSON.stringify(tag)} continues, because ${branch} has open stories`;
  const currentTag =
    current.tag === undefined
      ? "there is no current tag"
      : `the current tag is ${JSON.stringify(current.tag)}`;
  const fix =
    current.tag === undefined ? "--tag NAME works on another tag" : `--tag ${current.tag} works on that one`;
  return { location, sentence: `${why}; ${currentTag}; ${fix}` };
}
