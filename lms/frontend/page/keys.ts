// The desk by keyboard: "?" opens the list of keys (dialog#tuslar, also behind its button). Single keys do nothing while
// somebody types, with Ctrl, Alt or Meta, or after they were switched off in the dialog (WCAG 2.1.4).
import { all } from "./all";

const OFF = "tuslar-kapali";

export function offerKeys(): void {
  const help = document.querySelector<HTMLDialogElement>("dialog#tuslar");
  if (!help) return;
  const toggle = help.querySelector<HTMLInputElement>("[data-keys-on]");
  for (const button of all<HTMLButtonElement>("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  if (toggle) {
    toggle.checked = !isOff();
    toggle.addEventListener("change", () => remember(!toggle.checked));
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (isOff() || document.querySelector("dialog[open]")) return;
    const act = ACTS[event.key];
    if (event.key === "?") help.showModal();
    else if (!act || !act()) return;
    event.preventDefault();
  });
}

/** Each says whether it found something to do on this page. */
const ACTS: Record<string, () => boolean> = {
  "/": () => focused(document.querySelector<HTMLElement>("main input[type=search]")),
  j: () => step(1),
  k: () => step(-1),
  x: () => pick(),
  n: () => followed(document.querySelector<HTMLAnchorElement>("main a[rel=next]")),
  p: () => followed(document.querySelector<HTMLAnchorElement>("main a[rel=prev]")),
  b: () => followed(document.querySelector<HTMLAnchorElement>("main .page-head a.btn-main")),
  m: () => focused(document.querySelector<HTMLElement>(".desk-nav [aria-current=page], .desk-nav a")),
};

/** The rows of the page's lists; where one stands is told by the focus. */
function rows(): HTMLElement[] {
  return all("main table tbody tr").filter((row) => row.querySelector("a, input, button"));
}

function step(by: number): boolean {
  const list = rows();
  if (!list.length) return false;
  const at = list.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1);
  return focused(list[next].querySelector<HTMLElement>("th a, td a") ?? list[next].querySelector<HTMLElement>("input"));
}

function pick(): boolean {
  const row = rows().find((one) => one.contains(document.activeElement));
  const box = row?.querySelector<HTMLInputElement>("[data-pick]");
  box?.click();
  return Boolean(box);
}

function focused(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}

function followed(link: HTMLAnchorElement | null): boolean {
  link?.click();
  return link !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const quiet = target instanceof HTMLInputElement && ["checkbox", "radio", "button", "submit"].includes(target.type);
  return !quiet && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isOff(): boolean {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function remember(off: boolean): void {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // without storage the choice holds for nothing; the keys stay on
  }
}
