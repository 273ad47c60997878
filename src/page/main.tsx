// The entry of the page's program.
import "./styles/page.css";
import { render } from "preact";
import { createEmbeddedSource, hasEmbeddedReport } from "./sources/index.ts";
import { Page } from "./views/index.ts";

const root = document.getElementById("page");
if (root && hasEmbeddedReport(document)) {
  const source = createEmbeddedSource(document);
  source.load().then(
    (data) => render(<Page data={data} source={source} />, root),
    (error: unknown) => render(<p role="alert">{String(error)}</p>, root),
  );
}
