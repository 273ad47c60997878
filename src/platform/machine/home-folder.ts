// The home folder of this user.
import { userInfo } from "node:os";
import type { Environment } from "../process/index.ts";

/** The home folder by its variable, else as the system knows it. */
export function homeFolder({ HOME }: Environment): string {
  return HOME || userInfo().homedir;
}
