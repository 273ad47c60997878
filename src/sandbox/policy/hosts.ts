// The hosts that programs inside may reach.

/**
 * Where package managers download from, by ecosystem.
 * Sources: the documentation of npm, Yarn, PyPI, crates.io, Go, Maven Central, Gradle, RubyGems and Debian.
 */
const registries: Readonly<Record<string, readonly string[]>> = {
  npm: ["registry.npmjs.org", "registry.yarnpkg.com", "repo.yarnpkg.com", "nodejs.org"],
  python: ["pypi.org", "files.pythonhosted.org"],
  rust: ["crates.io", "index.crates.io", "static.crates.io", "static.rust-lang.org"],
  go: ["proxy.golang.org", "sum.golang.org", "go.dev", "dl.google.com"],
  java: [
    ...["repo.maven.apache.org", "repo1.maven.org", "maven.google.com", "plugins.gradle.org"],
    ...["services.gradle.org", "downloads.gradle.org", "plugins-artifacts.gradle.org"],
  ],
  ruby: ["rubygems.org", "index.rubygems.org"],
  debian: ["deb.debian.org", "security.debian.org", "archive.ubuntu.com", "security.ubuntu.com"],
};

/** Where git and release downloads come from. */
const github: readonly string[] = [
  ...["github.com", "api.github.com", "codeload.github.com", "raw.githubusercontent.com"],
  ...["objects.githubusercontent.com", "release-assets.githubusercontent.com", "media.githubusercontent.com"],
];

/** The hosts of registries and of GitHub. From them, programs may only fetch: otherwise anyone could give an agent a place to send to. */
export const commonHosts: readonly string[] = [...Object.values(registries).flat(), ...github];

/** Java does not trust a certificate that an environment variable names, so its registries are reached untouched. */
export const untouchedHosts: readonly string[] = registries.java ?? [];

/** Ranges that a name on the list may not resolve to, besides loopback, link-local and metadata services. */
export const privateRanges: readonly string[] = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15"],
  "fc00::/7",
];

/** The host and port of an address such as a base URL; undefined if it is not one. */
export function hostOfAddress(address: string): { host: string; port: number } | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (host === "" || !/^https?:$/.test(protocol)) return undefined;
  return { host, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}

const isWithoutProxy: readonly string[] = [
  ...["localhost", "127.0.0.1", "::1", "169.254.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
];

/** What clients inside reach without the proxy: their own loopback, but not a provider's address there. */
export function directHosts(addresses: readonly string[]): string {
  const hosts = addresses.map((address) => hostOfAddress(address)?.host);
  const isCovered = (range: string) =>
    hosts.some((host) => host === range || (host !== undefined && isInRange(host, range)));
  return isWithoutProxy.filter((range) => !isCovered(range)).join(",");
}

/** IPv4 only: no range of another kind is in the list. */
function isInRange(host: string, range: string): boolean {
  const [network = "", bits] = range.split("/");
  if (bits === undefined) return false;
  const [address, start] = [ipv4(host), ipv4(network)];
  if (address === undefined || start === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(start / size);
}

function ipv4(text: string): number | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text)) return undefined;
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
