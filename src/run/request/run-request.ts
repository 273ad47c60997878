// Describes how a run was started, so that journal and result can say how to run again.
import * as path from "node:path";
import type { GivenOption } from "../../inputs/index.ts";
import { type RunRequest, tagSpelling } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import type { Totals } from "./limits.ts";
import { hideWrittenSecrets } from "./written-secrets.ts";

/** Options about folders of the runner and about its workflow: they mean nothing on a person's machine. */
const ofWorkflow: readonly string[] = [
  "working-directory",
  "state-dir",
  "store",
  "state-key",
  "keep-snapshots",
  "attach",
  "attach-users",
  "attach-keys",
  "attach-linger",
  "ziti-identity",
  "ziti-backend",
  "ziti-zone",
];

/** How the run was started, without secrets. */
export function describeRequest(context: RunContext, { maxIterations, maxCost }: Totals): RunRequest {
  const { inputs, host, limits, location, redactor } = context;
  const { place, folder } = host;
  const given = inputs.given.filter(
    ({ name, isDefault }) =>
      name !== "effort" &&
      name !== "tag" &&
      !(place === "workflow" && (isDefault || ofWorkflow.includes(name))),
  );
  const options = given.map(({ spelling, value }) =>
    value === undefined ? { spelling } : { spelling, value: hideWrittenSecrets(redactor.text(value)) },
  );
  return {
    place,
    folder,
    options: [
      { spelling: "--effort", value: nameEffort(context, inputs.given) },
      // The current tag may be another one by then.
      ...(location.tag === undefined ? [] : [{ spelling: tagSpelling, value: redactor.text(location.tag) }]),
      ...options,
    ],
    unsaid: given.flatMap(({ unsaid }) => unsaid ?? []),
    totals: { maxIterations, maxCost, maxRuntime: limits.maxRuntime },
  };
}

/** The effort as given; one that was detected, by its name or its path. */
function nameEffort(
  { location, folder }: Pick<RunContext, "location" | "folder">,
  given: readonly GivenOption[],
): string {
  const named = given.find(({ name }) => name === "effort")?.value;
  if (named !== undefined) return named;
  const isUnderTasks = location.folder === path.join(folder, "tasks", location.slug);
  return isUnderTasks ? location.slug : location.prdFile;
}
