// The home folder of this user.
import { userInfo } from "node:os";

/** The home folder by its variable, else as the system knows it. */
export function homeFolder({ HOME }: Readonly<Record<string, string | undefined>>): string {
  return HOME || userInfo().homedir;
}
