// Lists the paths of an opencode server that the reading service allows, and restricts them to the agent's folder.

const id = "[A-Za-z0-9_-]+";
// The paths that opencode attach needs to draw and follow a session, seen with 1.18.33. All other paths are refused:
// some of them read files of the machine, open shells, or change something although they are GETs.
const readable = new RegExp(
  `^/(${[
    "global/(health|event)",
    "event",
    "agent",
    "skill",
    "command",
    "config(/providers)?",
    "provider(/auth)?",
    "path",
    "vcs",
    "lsp",
    "formatter",
    "mcp",
    "permission",
    "question",
    "project/current",
    `project/${id}/directories`,
    "session(/status)?",
    `session/${id}(/(children|todo|diff|message(/${id})?))?`,
    "experimental/(capabilities|console|resource|workspace|workspace/status)",
    "api/(health|event|agent|command|skill|location|model|provider|reference|integration)",
  ].join("|")})$`,
);

/** Whether a path, in the form that `URL` gives it, is allowed. */
export function isReadable(path: string): boolean {
  return readable.test(path);
}

const folderParameter = /^(directory|workspace|location|roots)/;

/** Restricts a request to the agent's folder, because the server loads the configuration of any other folder. */
export function restrictToFolder(address: URL, folder: string): void {
  const names = [...address.searchParams.keys()];
  for (const name of names) if (folderParameter.test(lettersOf(name))) address.searchParams.delete(name);
  address.searchParams.set("directory", folder);
  // Paths under /api read the folder only from this parameter, seen with 1.18.33.
  if (address.pathname.startsWith("/api/")) address.searchParams.set("location[directory]", folder);
}

function lettersOf(name: string): string {
  let text = name;
  // A server may decode more often than it should; each round removes one layer.
  for (let rounds = 0; rounds < 3; rounds += 1)
    text = text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
