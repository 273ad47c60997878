// The entry of the page's program.
import "./styles/page.css";
import "./live/live.css";
import { render } from "preact";
import { LivePage } from "./live/index.ts";
import { createEmbeddedSource, createLiveSource, hasEmbeddedReport, isLivePage } from "./sources/index.ts";
import { Page } from "./views/index.ts";

const root = document.getElementById("page");
if (root && hasEmbeddedReport(document)) {
  const source = createEmbeddedSource(document);
  source.load().then(
    (data) => render(<Page data={data} source={source} />, root),
    (error: unknown) => render(<p role="alert">{String(error)}</p>, root),
  );
} else if (root && isLivePage(document)) {
  render(<LivePage source={createLiveSource(document)} />, root);
}
