// `ralph-ci ziti plan` and `ralph-ci ziti check`: what a Ziti network needs so that people can join, and what it lacks.
import * as path from "node:path";
import { type OptionValues, optionValue, parseChoice, readIdentityFile } from "../../inputs/index.ts";
import { checkNetwork, type NetworkPlan, planNetwork, renderPlan } from "../../overlay/index.ts";
import { ConfigurationError, type ProcessContext, systemClock } from "../../platform/index.ts";

/** Prints the commands that set a network up, or what is missing in it. */
export async function zitiCommand(
  surroundings: ProcessContext,
  given: OptionValues,
  what: string | undefined,
): Promise<number> {
  const plan = readPlan(given);
  if (what === "check") return check(surroundings, given, plan);
  for (const name of ["ziti-identity", "json"])
    if (given[name] !== undefined)
      throw new ConfigurationError(
        `ziti plan asks no network; leave --${name} out, or use ralph-ci ziti check`,
      );
  surroundings.output.out(renderPlan(plan).trimEnd());
  return 0;
}

/** Exit code 1 where something is missing, so that a script can tell. */
async function check(
  { output, folder }: ProcessContext,
  given: OptionValues,
  plan: NetworkPlan,
): Promise<number> {
  const identity = readIdentityFile(optionValue(given, "ziti-identity"));
  if (identity === undefined)
    throw new ConfigurationError(
      "a network tells only those whom it knows what is in it; name the identity of the runs with --ziti-identity FILE",
    );
  const findings = await checkNetwork(plan, path.resolve(folder, identity), systemClock);
  const isWhole = findings.every(({ kind }) => kind !== "missing");
  if (given.json === true) output.out(JSON.stringify({ complete: isWhole, findings }));
  else {
    for (const { kind, text } of findings) output.out(`${kind === "missing" ? "Missing" : "Note"}: ${text}`);
    output.out(
      isWhole
        ? "Nothing is missing."
        : "Do what `ralph-ci ziti plan` prints for the same repository and efforts, then check again.",
    );
  }
  return isWhole ? 0 : 1;
}

function readPlan(given: OptionValues): NetworkPlan {
  const repository = optionValue(given, "repository");
  if (repository === undefined)
    throw new ConfigurationError(
      "it is not known whose runs are meant; name them with --repository OWNER/NAME",
    );
  const efforts = (optionValue(given, "efforts") ?? "").split(/[\s,]+/).filter(Boolean);
  const zone = optionValue(given, "zone") ?? "ralph";
  const wanted = optionValue(given, "identities") ?? "repository";
  const identities = parseChoice("identities", wanted, ["repository", "effort"]);
  return planNetwork({ repository, efforts, zone, identities });
}
