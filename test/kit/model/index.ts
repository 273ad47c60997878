// The door of the scripted model server.
export type { ModelRequest, Protocol, RecordedRequest, ToolResult } from "./request.ts";
export {
  type Answer,
  answer,
  breakOff,
  callTool,
  createLatch,
  type Fault,
  hold,
  type Latch,
  refuse,
  runShell,
  type Script,
  type Step,
  say,
  silence,
  type Usage,
  writeFile,
} from "./script.ts";
export { type ModelServer, type ModelServerOptions, openModelServer } from "./server.ts";
export { workOn, workStories } from "./work-stories.ts";
