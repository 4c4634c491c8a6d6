// Reads the answer out of a question's controls, and writes one into them. The only file that knows the kinds.
import { all } from "../page/all";
import { hotspotOf } from "./hotspot";
import type { Value } from "./queue";
import type { Place } from "./surface";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function read(question: HTMLElement): Value {
  const kind = question.dataset.kind;
  const chosen = all<HTMLInputElement>("input[name]:checked", question).map((input) => Number(input.value));
  if (kind === "single") return chosen.length ? chosen[0] : null;
  if (kind === "true_false") return chosen.length ? chosen[0] === 1 : null;
  if (kind === "multiple") return chosen;
  if (kind === "matching") {
    const value = all<HTMLSelectElement>("[data-left]", question).map((select) => number(select.value));
    return value.every((at) => at === null) ? null : value;
  }
  if (kind === "ordering") return all("[data-item]", question).map((item) => Number(item.dataset.item));
  if (kind === "cloze") {
    const value: { [gap: string]: number | string | null } = {};
    for (const gap of all<Control>("[data-gap]", question))
      value[gap.dataset.gap ?? ""] = gap instanceof HTMLSelectElement ? number(gap.value) : gap.value;
    return Object.values(value).every((part) => part === null || part === "") ? null : value;
  }
  if (kind === "hotspot") return hotspotOf(question).read();
  if (kind === "file_upload") return JSON.parse(question.dataset.files ?? "null") as Value;
  return question.querySelector<Control>("[data-text]")?.value ?? null;
}

export function write(question: HTMLElement, value: Value): void {
  const kind = question.dataset.kind;
  if (kind === "single" || kind === "true_false" || kind === "multiple") {
    const on = kind === "multiple" ? (value as number[] | null) ?? [] : [kind === "true_false" ? Number(value) : value];
    for (const input of all<HTMLInputElement>("input[name]", question))
      input.checked = value !== null && on.includes(Number(input.value));
  } else if (kind === "matching") {
    const pairs = (value as (number | null)[] | null) ?? [];
    all<HTMLSelectElement>("[data-left]", question).forEach((select, at) => (select.value = String(pairs[at] ?? "")));
  } else if (kind === "ordering") {
    const list = question.querySelector("ol");
    for (const at of (value as number[] | null) ?? []) {
      const item = question.querySelector(`[data-item="${at}"]`);
      if (item) list?.append(item);
    }
  } else if (kind === "cloze") {
    const gaps = (value as { [gap: string]: number | string | null } | null) ?? {};
    for (const gap of all<Control>("[data-gap]", question)) gap.value = String(gaps[gap.dataset.gap ?? ""] ?? "");
  } else if (kind === "hotspot") {
    hotspotOf(question).write((value as Place[] | null) ?? []);
  } else if (kind === "file_upload") {
    question.dataset.files = JSON.stringify(value);
    const state = question.querySelector("[data-file-state]");
    if (state) state.textContent = Array.isArray(value) && value.length ? `Yüklenen dosya: ${value.length}` : "";
  } else {
    const control = question.querySelector<Control>("[data-text]");
    if (control) control.value = typeof value === "string" ? value : "";
  }
}

export function isEmpty(value: Value): boolean {
  if (value === null || value === "") return true;
  if (typeof value === "string") return !value.trim();
  if (Array.isArray(value)) return value.length === 0 || value.every((part) => part === null);
  if (typeof value === "object") return Object.values(value).every((part) => part === null || part === "");
  return false;
}

function number(text: string): number | null {
  return text === "" ? null : Number(text);
}
