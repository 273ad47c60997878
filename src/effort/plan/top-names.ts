// Names of the texts that a file says of the whole effort. The first one present counts.

/** The names, by meaning. */
export const topNames = {
  project: ["project", "name", "title"],
  description: ["description", "overview"],
  branchName: ["branchName", "branch_name", "branch"],
  type: ["type"],
} as const;
