// Pull requests of one repository in memory, as GitHub treats them, for tests.
import type { NewPull, PullRequest } from "../github/index.ts";
import type { PullHost } from "./pull-host.ts";

/** What GitHub can be made to refuse. */
export interface HostFaults {
  create?: Error | undefined;
  drafts?: boolean;
  /** Another run opens one just before ours. */
  race?: NewPull | undefined;
  labels?: Error | undefined;
}

/** The host, its pull requests, and what was asked of it. */
export class MemoryHost implements PullHost {
  readonly list: PullRequest[] = [];
  readonly calls: string[] = [];
  readonly faults: HostFaults = {};

  plant(pull: Partial<PullRequest>): PullRequest {
    const number = this.list.length + 1;
    const planted: PullRequest = {
      number,
      nodeId: `PR_${number}`,
      title: "By hand",
      body: "",
      draft: false,
      state: "open",
      merged: false,
      head: "ralph/shop",
      base: "main",
      headOwner: "octo",
      headRepository: "octo/shop",
      author: undefined,
      labels: [],
      url: `https://github.com/octo/shop/pull/${number}`,
      ...pull,
    };
    this.list.push(planted);
    return planted;
  }

  change(number: number, change: Partial<PullRequest>): PullRequest {
    const index = this.list.findIndex((pull) => pull.number === number);
    const pull = this.list[index];
    if (!pull) throw new Error(`there is no pull request #${number}`);
    const changed = { ...pull, ...change };
    this.list[index] = changed;
    return changed;
  }

  async pulls({ head }: { head: string }): Promise<readonly PullRequest[]> {
    this.calls.push("pulls");
    return this.list.filter((pull) => pull.head === head).reverse();
  }

  async createPull(pull: NewPull): Promise<PullRequest> {
    this.calls.push(`create${pull.draft ? " draft" : ""}`);
    const { race, create, drafts } = this.faults;
    if (race) this.plant(race);
    this.faults.race = undefined;
    if (create) throw create;
    if (pull.draft && drafts === false)
      throw new Error("Draft pull requests are not supported in this repository.");
    const isSame = (one: PullRequest) =>
      one.state === "open" && one.headOwner === "octo" && one.head === pull.head && one.base === pull.base;
    if (this.list.some(isSame)) throw new Error(`A pull request already exists for octo:${pull.head}.`);
    return this.plant(pull);
  }

  async updatePull(number: number, change: { body?: string }): Promise<PullRequest> {
    this.calls.push(`update ${number}`);
    return this.change(number, change);
  }

  async setReady({ number }: Pick<PullRequest, "number">): Promise<void> {
    this.calls.push(`ready ${number}`);
    this.change(number, { draft: false });
  }

  async addLabels(number: number, labels: readonly string[]): Promise<void> {
    this.calls.push(`labels ${number} ${labels}`);
    if (this.faults.labels) throw this.faults.labels;
  }

  async requestReviewers(
    number: number,
    users: readonly string[],
    teams: readonly string[] = [],
  ): Promise<void> {
    this.calls.push(`reviewers ${number} ${users} ${teams}`);
  }

  async addAssignees(number: number, users: readonly string[]): Promise<void> {
    this.calls.push(`assignees ${number} ${users}`);
  }
}
