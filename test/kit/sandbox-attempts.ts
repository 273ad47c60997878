// What a program in the sandbox may try: each script prints REACHED if it gets there.

/** What is outside, and must stay out of reach. */
export interface Outside {
  /** A process with the canary in its environment. */
  readonly pid: number;
  readonly canary: string;
  /** A server on loopback that is not on the list, and one that is. */
  readonly port: number;
  readonly allowedPort: number;
  /** A socket file in the folder for temporary files, and an abstract socket. */
  readonly socket: string;
  readonly abstractName: string;
  readonly home: string;
  readonly state: string;
  readonly runnerTemp: string;
  readonly toolCache: string;
  readonly program: string;
}

const python = (...lines: string[]) => `python3 - <<'PY'\n${lines.join("\n")}\nPY`;
const reached = "&& echo REACHED";
const viaProxy = (address: string, ...more: string[]) =>
  `curl -sS -m 5 --noproxy "" ${more.join(" ")} ${address} -o answer.txt -w '%{http_code}' | grep -q 200 ${reached}`;
const connectTo = (family: string, address: string) =>
  python(
    "import socket",
    `s = socket.socket(socket.${family}); s.settimeout(3)`,
    `s.connect(${address}); print('REACHED')`,
  );
const systemCall = (x64: number, arm64: number, ...args: string[]) =>
  python(
    "import ctypes, platform",
    `call = ${x64} if platform.machine() == 'x86_64' else ${arm64}`,
    `print('REACHED' if ctypes.CDLL(None).syscall(call${args.map((each) => `, ${each}`).join("")}) >= 0 else 'no')`,
  );

/** By name, the attempts that must fail. */
export function attempts(outside: Outside): Readonly<Record<string, string>> {
  const { pid, canary, port, allowedPort, socket, abstractName, home, state, runnerTemp, toolCache } =
    outside;
  return {
    "the environment of any process": `grep -l ${canary} /proc/[0-9]*/environ | grep -q . ${reached}`,
    "the arguments of the runner": `grep -al 'sleep.765432[1]' /proc/[0-9]*/cmdline | grep -q . ${reached}`,
    "a process outside, by its number": `kill -0 ${pid} ${reached}`,
    "the memory of a process outside": `head -c 1 /proc/${pid}/mem ${reached}`,
    "ptrace of a process outside": python(
      "import ctypes",
      `print('REACHED' if ctypes.CDLL(None).ptrace(16, ${pid}, 0, 0) == 0 else 'no')`,
    ),
    "the root of the first process": `ls /proc/1/root/${runnerTemp} ${reached}`,
    "the hooks of git": `echo x > .git/hooks/pre-commit ${reached}`,
    "the settings of git": `git config alias.x '!id' ${reached}`,
    "the settings of git by renaming": `echo '[x]' > .git/new && mv -f .git/new .git/config ${reached}`,
    "the hooks of git by renaming": `mv .git/hooks .git/hooks2 ${reached}`,
    "the folder of git by renaming": `mv .git .git9 && cp -r .git9 .git ${reached}; test -e .git || mv .git9 .git`,
    "attributes that no commit holds": `mkdir -p .git/info; echo '* filter=x' > .git/info/attributes ${reached}; rm -f .git/info/attributes`,
    "objects in another folder": `echo /tmp > .git/objects/info/alternates ${reached}; rm -f .git/objects/info/alternates`,
    "the settings of a submodule": `git config -f .git/modules/lib/config filter.x.clean evil ${reached}`,
    "the hooks of a submodule": `echo x > .git/modules/lib/hooks/pre-commit ${reached}`,
    "the variables of later steps": `echo X=1 >> ${runnerTemp}/_runner_file_commands/env ${reached}`,
    "the search path of later steps": `echo /x >> ${runnerTemp}/_runner_file_commands/path ${reached}`,
    "the runner's temporary folder": `cat ${runnerTemp}/secret ${reached}`,
    "the tool cache": `touch ${toolCache}/x ${reached}`,
    "the program itself": `touch ${outside.program}/x ${reached}`,
    "the state folder": `touch ${state}/x ${reached}`,
    "the database": `echo x >> ${state}/sessions.db ${reached}`,
    "the state folder through a link": `ln -s ${state} link; touch link/x ${reached}; rm -f link`,
    "the state folder through a hard link": `ln ${state}/sessions.db hard && echo x >> hard ${reached}; rm -f hard`,
    "folders of other turns": `ls -d "$TMPDIR"/../* | grep -v "$TMPDIR$" | grep -vx "$TMPDIR/../$(basename "$TMPDIR")" | grep -q . ${reached}`,
    "the key of the certificates": `cat "$TMPDIR"/../../ca.key ${reached}`,
    "an SSH key": `cat ${home}/.ssh/id_ed25519 ${reached}`,
    "a password for hosts": `cat ${home}/.netrc ${reached}`,
    "the login of gh": `cat ${home}/.config/gh/hosts.yml ${reached}`,
    "programs of the system": `touch /usr/local/bin/x ${reached}`,
    "settings of the system": `touch /etc/x ${reached}`,
    "a socket file outside": connectTo("AF_UNIX", JSON.stringify(socket)),
    "an abstract socket outside": connectTo("AF_UNIX", `'\\0${abstractName}'`),
    "a server on the machine's loopback": connectTo("AF_INET", `('127.0.0.1', ${port})`),
    "the same over IPv6": connectTo("AF_INET6", `('::1', ${port})`),
    "an address outside, directly": connectTo("AF_INET", "('1.1.1.1', 443)"),
    "names by DNS": python("import socket", "socket.gethostbyname('example.com'); print('REACHED')"),
    "a datagram to outside": python(
      "import socket",
      "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53)); print('REACHED')",
    ),
    "a raw socket": python(
      "import socket",
      "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print('REACHED')",
    ),
    "the hypervisor": connectTo("AF_VSOCK", "(2, 1)"),
    "a host that is not on the list": viaProxy("http://not-listed.example.com/"),
    "the machine's loopback through the proxy": viaProxy(`http://127.0.0.1:${port}/`),
    "the name of loopback through the proxy": viaProxy(`http://localhost:${port}/`),
    "metadata services through the proxy": viaProxy("http://169.254.169.254/latest/meta-data/"),
    "a name that begins like a registry": viaProxy("http://registry.npmjs.org.example.com/"),
    "a name behind a user name": viaProxy(`http://registry.npmjs.org@127.0.0.1:${port}/`),
    "another host by its header": viaProxy(`http://127.0.0.1:${allowedPort}/`, "-H 'Host: example.com'"),
    "another host by a redirect": viaProxy(`http://127.0.0.1:${allowedPort}/redirect`, "-L"),
    "another port of an allowed host by CONNECT": viaProxy(`http://127.0.0.1:${port}/`, "--proxytunnel"),
    "the proxy's own port through the proxy": viaProxy("http://127.0.0.1:$CLAUDE_CODE_HOST_HTTP_PROXY_PORT/"),
    "the proxy without its password": `curl -sS -m 5 --noproxy "" -x http://127.0.0.1:3128 http://127.0.0.1:${allowedPort}/ -o answer.txt -w '%{http_code}' | grep -q 200 ${reached}`,
    "the rights of root by sudo": `sudo -n true ${reached}`,
    "another user": python("import os", "os.setuid(os.getuid() + 12345); print('REACHED')"),
    "a user namespace": `unshare --user true ${reached}`,
    "a mount": `mount -t tmpfs none /mnt ${reached}`,
    "the removal of a mount": `umount .git/hooks ${reached}`,
    "settings of the kernel": `echo 1 > /proc/sys/kernel/printk ${reached}`,
    "the keys of the kernel": systemCall(250, 219, "0", "-3", "0"),
    "calls past the filter": systemCall(425, 425, "8", "ctypes.create_string_buffer(256)"),
    "files by their handles": systemCall(304, 265, "0", "ctypes.create_string_buffer(64)", "0"),
    "files that a parent left open": `ls -l /proc/self/fd | grep -v '/dev/\\|pipe:\\|/proc/\\|total\\|socket:' | grep -q . ${reached}`,
    "typing into the terminal": python(
      "import fcntl, os, pty",
      "master, slave = pty.openpty()",
      "fcntl.ioctl(slave, 0x5412, b'x'); print('REACHED')",
    ),
  };
}

/** What work needs: these must succeed, so that the others do not fail for another reason. */
export const needs: Readonly<Record<string, string>> = {
  "writing in the checkout": "touch work.tmp && rm work.tmp && echo REACHED",
  "git log and git diff": "git log --oneline | grep -q . && git diff && echo REACHED",
  "a temporary file": 'f=$(mktemp) && test -e "$f" && echo REACHED',
  "a file in /tmp": "touch /tmp/x && echo REACHED",
  "a socket file": python(
    "import os, socket",
    "socket.socket(socket.AF_UNIX).bind(os.environ['TMPDIR'] + '/s'); print('REACHED')",
  ),
  "a server on its own loopback": python(
    "import http.server, threading, urllib.request as r",
    "s = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)",
    "threading.Thread(target=s.serve_forever, daemon=True).start()",
    "r.build_opener(r.ProxyHandler({})).open(f'http://127.0.0.1:{s.server_port}/'); print('REACHED')",
  ),
  "processes of its own": "sleep 5 & kill -0 $! && kill $! && echo REACHED",
};
