// Opens a file or an address in the browser of the person.
import { findProgram, type ProcessContext, pickEnvironment, releaseProcess } from "../../platform/index.ts";

/** What a browser and its starter need; nothing that may be a secret. */
const passed = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_*",
  "BROWSER",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "XDG_*",
  "DBUS_SESSION_BUS_ADDRESS",
  "DESKTOP_SESSION",
  "GNOME_*",
  "KDE_*",
  "WSL_*",
];

const starters = ["wslview", "xdg-open", "open", "sensible-browser", "x-www-browser"];

/** How long a starter may take to fail, in ms. */
const patience = 3_000;

/** Opens a file or an address, or says in one sentence why not. */
export async function openInBrowser(
  { environment, folder, output }: Pick<ProcessContext, "environment" | "folder" | "output">,
  what: string,
): Promise<void> {
  const { BROWSER: browser, PATH: searchPath = "" } = environment;
  const names = browser ? [browser, ...starters] : starters;
  const found = names.flatMap((name) => findProgram(name, searchPath, folder) ?? []);
  const options = { folder, environment: pickEnvironment(environment, passed), patience };
  for (const program of found) if (await releaseProcess(program, [what], options)) return;
  const why = found.length === 0 ? "No browser was found" : "The browser could not be started";
  output.error(`${why}; open it yourself.`);
}
