// The requests to an opencode server, each with a time limit. Answers are parsed, whatever their types promise.
import type { Clock } from "../../platform/index.ts";
import { isConfigured } from "./configuration/index.ts";
import type { OpencodeServer } from "./server.ts";

/**
 * Each request rejects after the time limit, except `prompt` by the route `message`: it waits for the answer. `openCheckout` has
 * more time, because the server gives up what a broken request began.
 */
export interface OpencodeClient {
  createSession(title: string): Promise<string>;
  /** Makes the server read the checkout and load the providers, which the first prompt would wait for. It asks no model. */
  openCheckout(): Promise<void>;
  prompt(session: string, text: string, route: "async" | "message"): Promise<void>;
  status(): Promise<Record<string, unknown>>; // without idle sessions
  messages(session: string): Promise<unknown>;
  children(session: string): Promise<string[]>;
  abort(session: string): Promise<void>;
  /** Refuses questions that a person's configuration mentions, and allows the rest once. @returns their ids */
  answerQuestions(): Promise<string[]>;
}

/** With this reason the model continues; a refusal without a reason ends opencode's turn (seen in 1.18.33). */
const refusal = "No person is available to allow this. Continue without it.";

const openLimit = 60_000; // ms

/** The options of a client. */
export interface ClientOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly limit: number; // ms for a request
}

/** Creates a client for a server. */
export async function createClient(
  server: OpencodeServer,
  { folder, clock, limit }: ClientOptions,
): Promise<OpencodeClient> {
  const { createOpencodeClient } = await import("@opencode-ai/sdk/v2/client");
  const api = createOpencodeClient({
    baseUrl: server.url,
    directory: folder,
    headers: { authorization: server.authorization },
  });
  const limited = () => ({ signal: clock.timeout(limit) });
  const data = <T>(answer: { data?: T; error?: unknown; response?: Response }): NonNullable<T> => {
    if (answer.error === undefined && answer.data != null) return answer.data;
    throw new Error(
      `opencode answered ${answer.response?.status ?? "nothing"}: ${JSON.stringify(answer.error)?.slice(0, 300)}`,
    );
  };
  return {
    createSession: async (title) => data(await api.session.create({ title }, limited())).id,
    async openCheckout() {
      const long = { signal: clock.timeout(openLimit) };
      await api.file.list({ path: "." }, long);
      await api.config.providers({}, long);
    },
    async prompt(sessionID, text, route) {
      const request = { sessionID, parts: [{ type: "text" as const, text }] };
      const answer =
        route === "async"
          ? await api.session.promptAsync(request, limited())
          : await api.session.prompt(request);
      if (answer.error !== undefined) data({ ...answer, data: undefined });
    },
    status: async () => data(await api.session.status({}, limited())) as Record<string, unknown>,
    messages: async (sessionID) => data(await api.session.messages({ sessionID }, limited())),
    children: async (sessionID) =>
      data(await api.session.children({ sessionID }, limited())).map(({ id }) => id),
    abort: async (sessionID) => void (await api.session.abort({ sessionID }, limited())),
    async answerQuestions() {
      const permissions = data(await api.permission.list({}, limited()));
      const questions = data(await api.question.list({}, limited()));
      const configuration = permissions.length > 0 ? data(await api.config.get({}, limited())) : {};
      for (const { id: requestID, permission } of permissions) {
        const answer = isConfigured(configuration, permission)
          ? { reply: "reject" as const, message: refusal }
          : { reply: "once" as const };
        await api.permission.reply({ requestID, ...answer }, limited());
      }
      for (const { id } of questions) await api.question.reject({ requestID: id }, limited());
      return [...permissions, ...questions].map(({ id }) => id);
    },
  };
}
