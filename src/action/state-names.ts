// Names what the main step leaves for the post step, so that both mean the same.

/** The runner gives each to the post step as it was saved. */
export const stepStateNames = {
  /** Where the state is; saved as soon as it is open. */
  handoff: "handoff",
  /** `true` where main has finished and saved everything. */
  saved: "saved",
  /** `true` where the next run is to be started once everything is saved. */
  continues: "continues",
} as const;
