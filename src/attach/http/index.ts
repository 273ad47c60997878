// HTTP: a server that checks each request before it is answered.
export {
  commonHeaders,
  createHttpServer,
  type HttpExchange,
  type HttpServerOptions,
  sendLine,
} from "./http-server.ts";
export { checkChange } from "./request-guard.ts";
