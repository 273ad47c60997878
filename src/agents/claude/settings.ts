// What Claude Code is told besides a person's own settings, whichever way it runs.

/** Tools that would wait for a person or for another time; nobody comes back to a session that has ended. */
export const unattendedSettings = { permissions: { deny: ["AskUserQuestion", "ScheduleWakeup"] } };

/**
 * The same where it runs in a terminal and would ask before it starts. Key names as read in 2.1.330: the dialog about
 * permissions has moved there from another file.
 */
export const terminalSettings = {
  ...unattendedSettings,
  skipDangerousModePermissionPrompt: true,
  enableAllProjectMcpServers: true,
};
