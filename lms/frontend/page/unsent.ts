import { all } from "./all";
import { announce } from "./announce";

/** What a person wrote must not be lost because their session ended meanwhile. A form that is sent is remembered in this
    tab until the next page is there; when that page asks to sign in, or could not read the form, it is filled in again
    where it stands, for the same person only. Passwords, files and the form's own token are never remembered. */
interface Unsent {
  page: string;
  action: string;
  who: string;
  values: [string, string][];
  lost: boolean;
}

const NAME = "gonderilen";
const SAID = "Oturumunuz kapandığı için gönderilemeyen bilgiler forma geri getirildi. Dosya seçtiyseniz yeniden seçin.";

export function keepUnsent(): void {
  bringBack();
  for (const form of all<HTMLFormElement>("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) remember(form);
    });
  }
}

function remember(form: HTMLFormElement): void {
  if (atTheDoor() || form.querySelector("input[type=password]")) return;
  const values = [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
    name === "csrf_token" || value instanceof File ? [] : [[name, value]],
  );
  const unsent: Unsent = { page: here(), action: form.action, who: who(), values, lost: false };
  keep(unsent);
}

function bringBack(): void {
  const unsent = kept();
  if (!unsent) return;
  if (atTheDoor() || document.querySelector("[data-not-read]")) return keep({ ...unsent, lost: true });
  keep(null);
  if (!unsent.lost || unsent.page !== here() || unsent.who !== who()) return;
  const form = all<HTMLFormElement>("form[method=post]").find((one) => one.action === unsent.action);
  if (form) fill(form, unsent.values);
}

function fill(form: HTMLFormElement, values: [string, string][]): void {
  const left = new Map<string, string[]>();
  for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
  for (const part of form.elements) {
    if (part instanceof HTMLInputElement && (part.type === "checkbox" || part.type === "radio")) {
      part.checked = left.get(part.name)?.includes(part.value) ?? false;
    } else if (part instanceof HTMLSelectElement && part.multiple) {
      for (const option of part.options) option.selected = left.get(part.name)?.includes(option.value) ?? false;
    } else if (isText(part)) {
      const value = left.get(part.name)?.shift();
      if (value !== undefined && value !== part.value) part.value = value;
    } else continue;
    part.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const note = document.createElement("p");
  note.className = "note note-warn";
  note.textContent = SAID;
  form.prepend(note);
  note.scrollIntoView({ block: "center" });
  announce(SAID);
}

function isText(part: Element): part is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (part instanceof HTMLInputElement) return part.name !== "csrf_token" && !["file", "submit"].includes(part.type);
  return part instanceof HTMLTextAreaElement || part instanceof HTMLSelectElement;
}

/** The doors: signing in, and its second step. */
function atTheDoor(): boolean {
  return location.pathname === "/giris" || location.pathname.startsWith("/giris/");
}

function here(): string {
  return location.pathname + location.search;
}

function who(): string {
  return document.querySelector(".mast-account summary")?.textContent?.trim() ?? "";
}

function kept(): Unsent | null {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null") as Unsent | null;
  } catch {
    return null;
  }
}

/** A browser that stores nothing, or has no room for it, goes without. */
function keep(unsent: Unsent | null): void {
  try {
    if (unsent) sessionStorage.setItem(NAME, JSON.stringify(unsent));
    else sessionStorage.removeItem(NAME);
  } catch {
    return;
  }
}
