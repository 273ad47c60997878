// The place in the page that the address names.
import { useEffect, useState } from "preact/hooks";

/** A place in the page. */
export type Route =
  | { readonly view: "overview"; readonly anchor: string }
  | { readonly view: "iteration"; readonly n: number }
  | { readonly view: "story"; readonly id: string };

/** Reads the part of an address after `#`. */
export function readRoute(hash: string): Route {
  const name = hash.replace(/^#/, "");
  const iteration = /^iteration\/(\d{1,9})$/.exec(name)?.[1];
  if (iteration !== undefined) return { view: "iteration", n: Number(iteration) };
  const story = /^story\/(.+)$/.exec(name)?.[1];
  if (story !== undefined) return { view: "story", id: decode(story) };
  return { view: "overview", anchor: name };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The place, and the address of the one before. */
export function useRoute(): { route: Route; hash: string; before: string | undefined } {
  const [place, setPlace] = useState<{ hash: string; before: string | undefined }>({
    hash: location.hash,
    before: undefined,
  });
  useEffect(() => {
    const follow = () => setPlace(({ hash }) => ({ hash: location.hash, before: hash }));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return { route: readRoute(place.hash), hash: place.hash, before: place.before };
}
