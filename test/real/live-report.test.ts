// The page of a live run in a real browser: it follows the run, tells when it cannot, and sends commands.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openBridge } from "../../src/overlay/index.ts";
import { writeAgent } from "../kit/agent.ts";
import { Browser } from "../kit/browser/index.ts";
import { locationArgs } from "../kit/expectations.ts";
import { type RunningProcess, waitForFile } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

const hostile = `<img src=x onerror="document.title='taken over'"></script><script>document.title='taken over'</script>`;

/** A run whose agent prints one line, and does its story when the test says so. */
class LiveRun implements AsyncDisposable {
  readonly workshop = new Workshop(
    ["A", "B", "C"].map((id) => ({ id, title: `Story ${id} ${hostile}`, verify: `test -e work-${id}.txt` })),
  );
  readonly #processes: RunningProcess[] = [];

  /** Starts the run, and waits until its first agent is at work. */
  async start(...args: string[]): Promise<RunningProcess> {
    const { folder } = this.workshop;
    const agent = writeAgent(
      this.workshop,
      `console.log("The agent is at work on " + story + ${JSON.stringify(` \x1b[31m${hostile}\x1b[0m`)});
       const go = (name) => new Promise((resolve) => {
         const look = () => fs.existsSync(${JSON.stringify(folder)} + "/" + name + story) && resolve();
         fs.watch(${JSON.stringify(folder)}, look);
         look();
       });
       void go("print-").then(() => console.log("The agent prints more about " + story));
       await go("go-");
       work(); propose();
       process.exit(0);`,
    );
    const run = this.workshop.start(this.workshop.runArgs(agent, ...args));
    this.#processes.push(run);
    await run.printed("Iteration 1/");
    return run;
  }

  /** Lets the agent of a story print more, or end. */
  tell(what: "print" | "go", story: string): void {
    writeFileSync(join(this.workshop.folder, `${what}-${story}`), "");
  }

  /** Attaches to the service control. @returns the process, and the address that it prints */
  async attach(...args: string[]): Promise<{ process: RunningProcess; address: string }> {
    const more = ["--service", "control", ...args];
    const process = this.workshop.start(["attach", ...locationArgs(this.workshop), ...more]);
    this.#processes.push(process);
    await process.printed("The run in a browser: ");
    const [, address = ""] = /The run in a browser: (\S+)/.exec(process.stderr) ?? [];
    return { process, address };
  }

  /** The socket of the reading service. */
  async socket(): Promise<string> {
    const location = locationArgs(this.workshop);
    const printed = await this.workshop.cli(["attach", ...location, "--service", "control", "--print"]);
    return /--unix-socket (\S+)/.exec(printed.stdout)?.[1] ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _workshop = this.workshop;
    for (const { child, ended } of this.#processes.reverse()) {
      child.kill("SIGTERM");
      await ended;
    }
  }
}

const shows = (page: Page, text: string) => page.getByText(text).first().waitFor({ timeout: 30_000 });

describe("the page of a live run", () => {
  test("follows the run from iteration to iteration, and stops it by the button", async () => {
    await using live = new LiveRun();
    const run = await live.start("--attach", "write");
    const { process: attached, address } = await live.attach("--write");
    await using browser = await Browser.open();
    await using opened = await browser.open(address);
    const { page } = opened;
    await shows(page, "Connected to the run.");
    await shows(page, "A run works on iteration 1, A.");
    await page.getByText("command works on A, iteration 1").click();
    await shows(page, "The agent is at work on A");
    live.tell("print", "A");
    await shows(page, "The agent prints more about A");
    await opened.screenshot("live-agent");
    await page.getByRole("button", { name: "Pause" }).click();
    await shows(page, "The run will pause after this iteration.");
    live.tell("go", "A");
    await shows(page, "A run is paused.");
    await page.getByRole("button", { name: "Resume" }).click();
    await shows(page, "A run works on iteration 2, B.");
    expect(await opened.accessibilityFaults()).toEqual([]);
    await shows(page, "The agent is at work on B");
    await opened.screenshot("live");
    await page.evaluate("location.hash = '#iteration/1'");
    await shows(page, "work-A.txt");
    expect(await opened.accessibilityFaults()).toEqual([]);
    await page.evaluate("location.hash = ''");

    const button = page.getByRole("button", { name: "Stop", exact: true });
    await button.click();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await page.locator("button:focus").textContent()).toBe("Stop");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Stop the run" }).click();
    await shows(page, "The run will stop after this iteration.");
    expect(existsSync(live.workshop.iterationFolder(3))).toBe(false);
    live.tell("go", "B");
    await shows(page, "The run has ended: ");
    const ended = await run.ended;
    expect(JSON.parse(ended.stdout)).toMatchObject({ stopReason: "stopped", iterations: 2 });
    expect((await attached.ended).code).toBe(0);
    await shows(page, "stopped");
    expect(await button.isDisabled()).toBe(true);
    expect(await page.title()).toBe("x: live");
    // The run may end between the page's question and its answer.
    expect(opened.complaints.filter((each) => !each.includes("502 (Bad Gateway)"))).toEqual([]);
    await opened.screenshot("live-ended");
  });

  test("has no buttons for a reader, and the server takes no command of theirs", async () => {
    await using live = new LiveRun();
    const run = await live.start();
    const opening = join(live.workshop.folder, "opening");
    const program = `#!/bin/sh\necho "$1" > ${opening}.new && mv ${opening}.new ${opening}\n`;
    live.workshop.environment.BROWSER = live.workshop.script("browser", program);
    const { address: known } = await live.attach("--open");
    await waitForFile(opening);
    // Other users can see the arguments of the browser, so the address in them works once.
    const address = readFileSync(opening, "utf8").trim();
    expect(address).not.toContain(new URL(known).pathname);
    await using browser = await Browser.open();
    await using opened = await browser.open(address, { colorScheme: "dark" });
    const { page } = opened;
    await shows(page, "Connected to the run.");
    await shows(page, "iteration 1");
    expect(page.url()).toBe(known);
    expect(await page.locator(".live button").count()).toBe(0);
    await opened.screenshot("live-reader");
    await page.setViewportSize({ width: 390, height: 700 });
    await opened.screenshot("live-narrow");
    expect(await opened.accessibilityFaults()).toEqual([]);
    const sent = await page.evaluate(
      `fetch("stop-now", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }).then((answer) => answer.status)`,
    );
    expect(sent).toBe(403);
    // Chrome itself reports the refused command.
    expect(opened.complaints.filter((each) => !each.includes("403"))).toEqual([]);
    run.child.kill("SIGTERM");
    await run.ended;
  });

  test("says when it is not connected, and finds the run again", async () => {
    await using live = new LiveRun();
    await live.start("--attach", "write");
    const socket = await live.socket();
    const listen = (port: number) => openBridge({ from: { port }, connect: () => connect(socket) });
    const line = await listen(0);
    await using browser = await Browser.open();
    await using opened = await browser.open(`http://localhost:${line.port}/`);
    const { page } = opened;
    await shows(page, "Connected to the run.");
    await line[Symbol.asyncDispose]();
    await shows(page, "Not connected to the run.");
    await opened.screenshot("live-lost");
    expect(await opened.accessibilityFaults()).toEqual([]);
    live.tell("go", "A");
    await waitForFile(live.workshop.iterationFolder(2));
    await using _again = await listen(line.port);
    await shows(page, "Connected to the run.");
    await shows(page, "iteration 2");
  });
});
