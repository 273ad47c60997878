// The variables that agents and gates may see. It lists what is allowed, so that an unexpected secret stays out.
import { type Environment, pickEnvironment, proxyVariables } from "../platform/index.ts";

/**
 * Variables that programs commonly need and that give no access to anything. Left out on purpose: `GITHUB_TOKEN`, `INPUT_*`,
 * `ACTIONS_*`, the runner's command files (`GITHUB_ENV`, `GITHUB_OUTPUT` …) and `ZITI_*`. `RUNNER_TRACKING_ID` is needed: by
 * it the runner ends leftover processes at the end of a job.
 */
export const commonVariables: readonly string[] = [
  ...[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "COLORTERM",
    "TZ",
    "TMPDIR",
    "LANG",
    "LANGUAGE",
    "LC_*",
  ],
  ...["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"],
  ...[...proxyVariables, "ALL_PROXY", "all_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"],
  ...[
    "NODE_OPTIONS",
    "NVM_DIR",
    "VOLTA_HOME",
    "PNPM_HOME",
    "BUN_INSTALL",
    "DENO_DIR",
    "PLAYWRIGHT_BROWSERS_PATH",
  ],
  ...["JAVA_HOME", "GRADLE_USER_HOME", "MAVEN_OPTS", "ANDROID_HOME", "DOTNET_ROOT"],
  ...["GOPATH", "GOROOT", "GOCACHE", "GOMODCACHE", "GOFLAGS", "CARGO_HOME", "RUSTUP_HOME"],
  ...["VIRTUAL_ENV", "PYENV_ROOT", "PYTHONPATH", "CONDA_PREFIX", "GEM_HOME", "RBENV_ROOT"],
  ...[
    "CI",
    "GITHUB_ACTIONS",
    "GITHUB_REPOSITORY",
    "GITHUB_REF",
    "GITHUB_REF_NAME",
    "GITHUB_SHA",
    "GITHUB_WORKSPACE",
  ],
  ...["RUNNER_OS", "RUNNER_ARCH", "RUNNER_TRACKING_ID", "NO_COLOR"],
];

/** The environment of an agent or a gate: the common variables, the `named` ones, and fixed `values`. */
export function agentEnvironment(
  source: Environment,
  named: readonly string[],
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...pickEnvironment(source, [...commonVariables, ...named]), ...values };
}
