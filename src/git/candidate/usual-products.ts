// Names files and folders that tools produce: it says nothing about the work that they are ignored.

/** docs/efforts.md lists them. */
const folders: ReadonlySet<string> = new Set([
  ...[
    "node_modules",
    "bower_components",
    ".pnpm-store",
    ".yarn",
    ".npm",
    "vendor",
    "Pods",
    ".bundle",
    "deps",
  ],
  ...[".venv", "venv", "env", "__pycache__", ".tox", ".nox", ".eggs", "site-packages"],
  ...[
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".cache",
    "cache",
    ".parcel-cache",
    ".turbo",
  ],
  ...["build", "dist", "out", "target", "bin", "obj", "_build", "cmake-build-debug", ".gradle", ".terraform"],
  ...[".next", ".nuxt", ".output", ".svelte-kit", ".angular", ".dart_tool", ".stack-work", "dist-newstyle"],
  ...[
    "coverage",
    "htmlcov",
    ".nyc_output",
    "test-results",
    "playwright-report",
    "logs",
    "log",
    "tmp",
    "temp",
  ],
  ...[".idea", ".vscode", ".vs"],
]);

const file =
  /(^|\/)(\.DS_Store|Thumbs\.db|\.coverage(\..*)?|\.eslintcache|\.stylelintcache|.*\.(log|pyc|pyo|class|o|obj|a|so|dylib|dll|exe|tsbuildinfo|swp|swo|tmp|bak))$/i;

const folderSuffix = /\.(egg-info|dSYM)$/;

/** Whether an ignored path is a dependency, a build product, a cache or a log. Folders may end in `/`. */
export function isUsualProduct(path: string): boolean {
  const parts = path.split("/").filter(Boolean);
  const above = path.endsWith("/") ? parts : parts.slice(0, -1);
  return above.some((part) => folders.has(part) || folderSuffix.test(part)) || file.test(path);
}
