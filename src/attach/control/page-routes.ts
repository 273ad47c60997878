// Answers with the page of the run, its program and its data.
import type { Context, Env, Hono } from "hono";
import type { PageFiles } from "../../report/index.ts";
import { type ReportFeed, ReportUnavailable } from "./report-feed.ts";

/** The page may load its own files, ask this server, and compile the player of terminals. Nothing else. */
const pageHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  vary: "accept",
};

/** Browsers ask for HTML by name; other programs take anything, and get the text. */
export function wantsPage(accept: string | undefined): boolean {
  return (accept ?? "").split(",").some((part) => part.split(";")[0]?.trim().toLowerCase() === "text/html");
}

/** The page itself, with buttons for these commands. All its addresses are beside its own. */
export function renderPage({
  title,
  commands,
}: {
  readonly title: string;
  readonly commands: readonly string[];
}): Response {
  const lines = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeText(title)}</title>`,
    '<link rel="stylesheet" href="page.css">',
    '<script src="page.js" defer></script>',
    "</head>",
    `<body data-live data-commands="${commands.join(" ")}">`,
    '<div id="page"><noscript>This page needs JavaScript. The path /log has the log of the run.</noscript></div>',
    "</body>",
    "</html>",
    "",
  ];
  return new Response(lines.join("\n"), {
    headers: { ...pageHeaders, "content-type": "text/html; charset=utf-8" },
  });
}

/** Adds the page's program and data. */
export function addPageRoutes<Environment extends Env>(
  app: Hono<Environment>,
  { feed, files }: { readonly feed: ReportFeed; files(): PageFiles },
): void {
  const file = (type: string, pick: (found: PageFiles) => string) => () =>
    new Response(pick(files()), { headers: { "content-type": `${type}; charset=utf-8` } });
  app.get(
    "/page.js",
    file("text/javascript", ({ script }) => script),
  );
  app.get(
    "/page.css",
    file("text/css", ({ style }) => style),
  );
  app.get("/report.json", (context) => answerPart(context, feed.report()));
  app.get("/iterations/:file{[1-9][0-9]{0,8}\\.json}", (context) =>
    answerPart(context, feed.details(Number.parseInt(context.req.param("file"), 10))),
  );
}

async function answerPart(context: Context, reading: Promise<Buffer | undefined>): Promise<Response> {
  try {
    const bytes = await reading;
    if (bytes === undefined) return context.text("There is no record of it yet.\n", 404);
    return new Response(new Uint8Array(bytes), { headers: { "content-type": "application/json" } });
  } catch (error) {
    if (!(error instanceof ReportUnavailable)) throw error;
    return context.text(`${error.message}\n`, 503);
  }
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? "");
}
