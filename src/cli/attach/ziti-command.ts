// `ralph-ci ziti plan` and `ralph-ci ziti check`: the setup that a Ziti network needs for attaching, and what it lacks.
import * as path from "node:path";
import { type OptionValues, optionValue, parseChoice, readIdentityFile } from "../../inputs/index.ts";
import { checkNetwork, type NetworkPlan, planNetwork, renderPlan } from "../../overlay/index.ts";
import { ConfigurationError, type ProcessContext, systemClock } from "../../platform/index.ts";

/** Prints the commands that set up a network, or what the network lacks. */
export async function zitiCommand(
  context: ProcessContext,
  options: OptionValues,
  what: string | undefined,
): Promise<number> {
  const plan = readPlan(options);
  if (what === "check") return check(context, options, plan);
  for (const name of ["ziti-identity", "json"])
    if (options[name] !== undefined)
      throw new ConfigurationError(
        `ziti plan does not use the network; leave --${name} out, or use ralph-ci ziti check`,
      );
  context.output.out(renderPlan(plan).trimEnd());
  return 0;
}

/** The exit code is 1 if something is missing. */
async function check(
  { output, folder }: ProcessContext,
  options: OptionValues,
  plan: NetworkPlan,
): Promise<number> {
  const identity = readIdentityFile(optionValue(options, "ziti-identity"));
  if (identity === undefined)
    throw new ConfigurationError(
      "ziti check needs an identity to query the network; give the identity of the runs with --ziti-identity FILE",
    );
  const findings = await checkNetwork(plan, path.resolve(folder, identity), systemClock);
  const isComplete = findings.every(({ kind }) => kind !== "missing");
  if (options.json === true) output.out(JSON.stringify({ complete: isComplete, findings }));
  else {
    for (const { kind, text } of findings) output.out(`${kind === "missing" ? "Missing" : "Note"}: ${text}`);
    output.out(
      isComplete
        ? "Nothing is missing."
        : "Run the commands that `ralph-ci ziti plan` prints for the same repository and efforts, then check again.",
    );
  }
  return isComplete ? 0 : 1;
}

function readPlan(options: OptionValues): NetworkPlan {
  const repository = optionValue(options, "repository");
  if (repository === undefined)
    throw new ConfigurationError(
      "ziti needs the repository of the runs; give it with --repository OWNER/NAME",
    );
  const efforts = (optionValue(options, "efforts") ?? "").split(/[\s,]+/).filter(Boolean);
  const zone = optionValue(options, "zone") ?? "ralph";
  const identities = parseChoice("identities", optionValue(options, "identities") ?? "repository", [
    "repository",
    "effort",
  ]);
  return planNetwork({ repository, efforts, zone, identities });
}
