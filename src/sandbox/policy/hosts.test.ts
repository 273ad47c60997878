// The hosts that a sandbox reaches, and what it reaches without the proxy.
import { describe, expect, test } from "vitest";
import { commonHosts, directHosts, hostOfAddress } from "./hosts.ts";

test("no host for fetching is one that stores files of anyone", () => {
  for (const host of commonHosts) expect(host).not.toMatch(/amazonaws|storage\.googleapis|\*|gist\./);
});

test.each([
  ["https://api.example.com", { host: "api.example.com", port: 443 }],
  ["http://127.0.0.1:8080/v1", { host: "127.0.0.1", port: 8080 }],
  ["http://[::1]:8080", { host: "::1", port: 8080 }],
  ["ftp://example.com", undefined],
  ["example.com", undefined],
])("the host of %s", (address, host) => {
  expect(hostOfAddress(address)).toEqual(host);
});

describe("without the proxy, a program reaches", () => {
  test("its own loopback", () => {
    expect(directHosts([]).split(",")).toContain("127.0.0.1");
  });

  test.each([
    ["http://127.0.0.1:1", "127.0.0.1", "localhost"],
    ["http://localhost:1", "localhost", "127.0.0.1"],
    ["http://10.1.2.3:1", "10.0.0.0/8", "192.168.0.0/16"],
    ["http://172.31.0.1:1", "172.16.0.0/12", "10.0.0.0/8"],
  ])("not the provider at %s", (address, covering, other) => {
    const direct = directHosts([address]).split(",");
    expect(direct).not.toContain(covering);
    expect(direct).toContain(other);
  });
});
