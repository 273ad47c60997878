// The entry of the page's program.
import "uplot/dist/uPlot.min.css";
import "asciinema-player/dist/bundle/asciinema-player.css";
import "./styles/base.css";
import "./styles/overview.css";
import "./styles/details.css";
import "./live/live.css";
import { render } from "preact";
import { LivePage } from "./live/index.ts";
import { FilePage } from "./shell/index.ts";
import { createEmbeddedSource, createLiveSource, hasEmbeddedReport, isLivePage } from "./sources/index.ts";
import { restoreChoice } from "./theme/index.ts";

restoreChoice();
const root = document.getElementById("page");
if (root) {
  root.textContent = "";
  if (hasEmbeddedReport(document)) render(<FilePage source={createEmbeddedSource(document)} />, root);
  else if (isLivePage(document)) render(<LivePage source={createLiveSource(document)} />, root);
}
