// The door to HTTP: a server that checks each request before it is answered.
export { type Asked, createHttpDoor, type HttpDoorOptions, plainHeaders, sayLine } from "./http-server.ts";
