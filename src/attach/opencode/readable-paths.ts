// Says what somebody who only watches may ask of an opencode server.

const id = "[A-Za-z0-9_-]+";
/**
 * What opencode attach asks for in order to draw, seen with 1.18.33, and what tells how a session goes. A list of what is
 * allowed: among the rest are files of the machine, shells, and GETs that change something.
 */
const shown = new RegExp(
  `^/(${[
    ...[
      "global/(health|event)",
      "event",
      "agent",
      "skill",
      "command",
      "config(/providers)?",
      "provider(/auth)?",
    ],
    ...["path", "vcs", "lsp", "formatter", "mcp", "permission", "question", `project/current`],
    ...[
      `project/${id}/directories`,
      "session(/status)?",
      `session/${id}(/(children|todo|diff|message(/${id})?))?`,
    ],
    ...["experimental/(capabilities|console|resource|workspace|workspace/status)"],
    ...["api/(health|event|agent|command|skill|location|model|provider|reference|integration)"],
  ].join("|")})$`,
);

/** Whether a path, in the form that `URL` gives it, is one that only shows something. */
export function isShown(path: string): boolean {
  return shown.test(path);
}

const placeName = /^(directory|workspace|location|roots)/;

/**
 * Keeps a request to the folder that the agent works in: the server would load whatever stands in another one. What lies
 * under /api reads the place from `location[directory]` alone, seen with 1.18.33.
 */
export function keepToFolder(address: URL, folder: string): void {
  const names = [...address.searchParams.keys()];
  for (const name of names) if (placeName.test(lettersOf(name))) address.searchParams.delete(name);
  address.searchParams.set("directory", folder);
  if (address.pathname.startsWith("/api/")) address.searchParams.set("location[directory]", folder);
}

/** The small letters of a name, however often it was encoded and whatever stands around them. */
function lettersOf(name: string): string {
  let text = name;
  // Each round takes one layer of encoding off, as a server might that decodes once more than it should.
  for (let rounds = 0; rounds < 3; rounds += 1)
    text = text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
