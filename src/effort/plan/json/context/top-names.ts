// Names of what a file says of the whole effort. The first one present counts.

/** The names of texts, by meaning. */
export const topNames = {
  project: ["project", "name", "title", "projectName", "project_name", "feature"],
  description: ["description", "overview", "goal", "objective", "summary"],
  branchName: ["branchName", "branch_name", "branch"],
  type: ["type"],
} as const;

/** The names of a text that names the file which the stories were made from. */
export const sourceFileNames = [
  "prdFile",
  "prd_file",
  "prdPath",
  "prd_path",
  "sourcePrd",
  "source_prd",
  "specFile",
  "spec_file",
] as const;

/** The names of what every session must know, which come first. */
export const ruleNames = [
  "context",
  "rules",
  "constraints",
  "agent_guidance",
  "agentGuidance",
  "guidelines",
  "conventions",
  "techStack",
  "tech_stack",
] as const;
