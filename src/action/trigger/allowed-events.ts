// Reads which events may start a run although people without write access can cause them.
import type { OptionValues } from "../../inputs/index.ts";
import { ConfigurationError, didYouMean } from "../../platform/index.ts";

/** Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const eventNames: readonly string[] = [
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "create",
  "delete",
  "deployment",
  "deployment_status",
  "discussion",
  "discussion_comment",
  "fork",
  "gollum",
  "image_version",
  "issue_comment",
  "issues",
  "label",
  "merge_group",
  "milestone",
  "page_build",
  "public",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_target",
  "push",
  "registry_package",
  "release",
  "repository_dispatch",
  "schedule",
  "status",
  "watch",
  "workflow_dispatch",
  "workflow_run",
];

/** What the input `allow-events` names. */
export interface AllowedEvents {
  readonly events: readonly string[];
  /** Bots by their exact names, such as `renovate[bot]`. */
  readonly bots: readonly string[];
}

/** Reads `allow-events`: names of events and bots, separated by spaces, commas or lines. @throws ConfigurationError */
export function readAllowedEvents(values: OptionValues): AllowedEvents {
  const given = values["allow-events"];
  const entries = typeof given === "string" ? given.split(/[\s,]+/).filter((entry) => entry !== "") : [];
  const bots = entries.filter((entry) => /^[\w-]+\[bot\]$/.test(entry));
  const events = entries.filter((entry) => !bots.includes(entry));
  for (const name of events)
    if (!eventNames.includes(name))
      throw new ConfigurationError(
        `--allow-events "${name}" is not the name of an event or a bot; write names such as issue_comment or renovate[bot].${didYouMean(name, eventNames)}`,
      );
  return { events, bots };
}
