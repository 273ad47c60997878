// Asks an opencode server, with an end to each request; what it answers is data to be read, whatever its types promise.
import type { Clock } from "../../platform/index.ts";
import type { OpencodeServer } from "./server.ts";
import { isSpokenOf } from "./settings.ts";

/** What is asked of a server. Each call rejects where the answer takes too long, but for `prompt` by the synchronous route. */
export interface OpencodeClient {
  /** @returns the session's id */
  createSession(title: string): Promise<string>;
  /** Resolves once the prompt is taken, by the synchronous route once it was answered. */
  prompt(session: string, text: string, route: "async" | "message"): Promise<void>;
  /** The state of each session that is not idle. */
  status(): Promise<Record<string, unknown>>;
  messages(session: string): Promise<unknown>;
  children(session: string): Promise<string[]>;
  abort(session: string): Promise<void>;
  /**
   * Answers whatever waits for a person, in any session of this server: what that person has said something about is
   * refused, the rest is allowed once. @returns the ids of what was asked
   */
  answerAsks(): Promise<string[]>;
}

/** A refusal with a reason is told to the model, which goes on; one without any ends opencode's turn (seen in 1.18.33). */
const refusal = "Nobody is there to allow this. Go on without it.";

/** What a client works with. */
export interface ClientOptions {
  /** The working folder of the sessions. */
  readonly folder: string;
  readonly clock: Clock;
  /** The longest that a request may take, in ms. */
  readonly limit: number;
}

/** A client for a server. */
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
    async prompt(sessionID, text, route) {
      const order = { sessionID, parts: [{ type: "text" as const, text }] };
      const answer =
        route === "async" ? await api.session.promptAsync(order, limited()) : await api.session.prompt(order);
      if (answer.error !== undefined) data({ ...answer, data: undefined });
    },
    status: async () => data(await api.session.status({}, limited())) as Record<string, unknown>,
    messages: async (sessionID) => data(await api.session.messages({ sessionID }, limited())),
    children: async (sessionID) =>
      data(await api.session.children({ sessionID }, limited())).map(({ id }) => id),
    abort: async (sessionID) => void (await api.session.abort({ sessionID }, limited())),
    async answerAsks() {
      const permissions = data(await api.permission.list({}, limited()));
      const questions = data(await api.question.list({}, limited()));
      const said = permissions.length > 0 ? data(await api.config.get({}, limited())) : {};
      for (const { id: requestID, permission } of permissions) {
        const answer = isSpokenOf(said, permission)
          ? { reply: "reject" as const, message: refusal }
          : { reply: "once" as const };
        await api.permission.reply({ requestID, ...answer }, limited());
      }
      for (const { id } of questions) await api.question.reject({ requestID: id }, limited());
      return [...permissions, ...questions].map(({ id }) => id);
    },
  };
}
