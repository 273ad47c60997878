// The colours of the page: as the system wants, or as the person chose.
import { useEffect, useState } from "preact/hooks";

/** What a person chose. */
export type ThemeChoice = "auto" | "light" | "dark";

const choices: readonly ThemeChoice[] = ["auto", "light", "dark"];
const key = "ralph-ci-theme";
const changed = new EventTarget();

/** The choice that is in force. A browser may refuse to store it, and then it holds for this page. */
export function readChoice(): ThemeChoice {
  const { theme } = document.documentElement.dataset;
  return choices.find((choice) => choice === theme) ?? "auto";
}

/** Applies the choice of an earlier visit. */
export function restoreChoice(): void {
  try {
    const stored = choices.find((choice) => choice === localStorage.getItem(key));
    if (stored !== undefined) apply(stored);
  } catch {
    // The page looks as the system wants.
  }
}

/** Applies the choice after this one, and keeps it. */
export function chooseNext(): void {
  const next = choices[(choices.indexOf(readChoice()) + 1) % choices.length] ?? "auto";
  apply(next);
  try {
    localStorage.setItem(key, next);
  } catch {
    // It holds for this page.
  }
}

function apply(choice: ThemeChoice): void {
  document.documentElement.dataset.theme = choice;
  changed.dispatchEvent(new Event("change"));
}

/** The choice and the system's wish; changes with both, so that pictures can be drawn again. */
export function useTheme(): string {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = () => `${readChoice()} ${dark.matches ? "dark" : "light"}`;
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    const update = () => setTheme(read());
    changed.addEventListener("change", update);
    dark.addEventListener("change", update);
    return () => {
      changed.removeEventListener("change", update);
      dark.removeEventListener("change", update);
    };
  });
  return theme;
}
