// Finds where git connects to: the addresses of a remote, after the abbreviations of the settings.
import type { GitSetting } from "../repository/index.ts";

/** The addresses that calls connect to. */
export interface Addresses {
  fetch: readonly string[];
  push: readonly string[];
}

/** The addresses of a remote, rewritten as git rewrites them. Source: git-config(1), `url.<base>.insteadOf` */
export function findAddresses(settings: readonly GitSetting[], remote: string | undefined): Addresses {
  const valuesOf = (key: string) =>
    settings.flatMap(([name, value]) => (name === `remote.${remote}.${key}` ? [value] : []));
  const rewrite = (key: string) => (url: string) => rewriteBy(settings, key, url);
  const urls = valuesOf("url");
  const pushUrls = valuesOf("pushurl");
  const fetch = urls.map((url) => rewrite("insteadof")(url) ?? url);
  const push =
    pushUrls.length > 0
      ? pushUrls.map((url) => rewrite("insteadof")(url) ?? url)
      : urls.map((url, index) => rewrite("pushinsteadof")(url) ?? fetch[index] ?? url);
  return { fetch, push };
}

/** The longest abbreviation that fits counts. */
function rewriteBy(settings: readonly GitSetting[], key: string, url: string): string | undefined {
  const fitting = settings.flatMap(([name, short]) => {
    const base = new RegExp(`^url\\.(.*)\\.${key}$`, "s").exec(name)?.[1];
    return base !== undefined && url.startsWith(short) ? [{ base, short }] : [];
  });
  const [longest] = fitting.sort((a, b) => b.short.length - a.short.length);
  return longest && longest.base + url.slice(longest.short.length);
}

/** Whether an address is on a server such as `https://github.com`. */
export function isOnServer(address: string, server: string): boolean {
  try {
    const [there, wanted] = [new URL(address), new URL(server)];
    const folder = wanted.pathname.replace(/\/*$/, "/");
    return (
      /^https?:$/.test(wanted.protocol) && there.origin === wanted.origin && there.pathname.startsWith(folder)
    );
  } catch {
    return false; // not a URL: `host:path`, a path
  }
}

/** Whether all addresses of a remote's pushes are one repository, such as that of `https://github.com/octo/project`. */
export function pushesTo(
  { settings, remote }: { readonly settings: readonly GitSetting[]; readonly remote: string | undefined },
  page: string,
): boolean {
  if (settings.some(([name]) => name === `remote.${remote}.vcs`)) return false;
  const { push } = findAddresses(settings, remote);
  const wanted = readPlace(page);
  return push.length > 0 && push.every((address) => readPlace(address) === wanted);
}

/** Host and path, over whichever protocol; the port counts for a web server only. */
function readPlace(address: string): string {
  const short = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(address);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const host = url?.protocol.startsWith("http") ? url.host : url?.hostname || short?.[1] || "";
  const path = url?.hostname ? url.pathname : (short?.[2] ?? address);
  return `${host}/${path.replace(/^\/+|(\.git)?\/*$/g, "")}`.toLowerCase();
}

const userInfo = /[a-z][a-z0-9+.-]*:\/\/([^/:@\s]*)(?::([^/\s]*))?@/gi;
const shortestToken = 20; // characters

/** The passwords in the addresses of settings, as they are written and as they are meant. */
export function readPasswords(settings: readonly { name: string; value: string }[]): string[] {
  const texts = settings.flatMap(({ name, value }) => [
    name,
    value,
    ...(/proxy$/.test(name) ? [`proxy://${value}`] : []),
  ]);
  const found = texts.flatMap((text) =>
    [...text.matchAll(userInfo)].map(([, user = "", password = ""]) =>
      // A token may stand where others write their name.
      password === "" && user.length >= shortestToken ? user : password,
    ),
  );
  return [...new Set(found.flatMap((secret) => [secret, decode(secret)]))].filter(Boolean);
}

/** A value without the user and password of the addresses in it. */
export function withoutUser(value: string): string {
  return value.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s]*@/gi, "$1");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
