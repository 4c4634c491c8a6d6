// Rows chosen for a bulk act: [data-pick] in each row, [data-pick-all] in the head, [data-bulk-bar] below, all in one form.
import { all } from "./all";

export function countPicked(): void {
  for (const bar of all("[data-bulk-bar]")) {
    const form = bar.closest("form");
    if (form) followPicks(form, bar);
  }
}

function followPicks(form: HTMLFormElement, bar: HTMLElement): void {
  const picks = [...form.elements].filter(
    (e): e is HTMLInputElement => e instanceof HTMLInputElement && "pick" in e.dataset,
  );
  const head = form.querySelector<HTMLInputElement>("[data-pick-all]");
  const none = bar.querySelector<HTMLButtonElement>("[data-pick-none]");
  const count = bar.querySelector<HTMLElement>("[data-bulk-count]");
  let last = -1; // for choosing a stretch with the shift key

  const show = () => {
    const chosen = picks.filter((pick) => pick.checked).length;
    bar.hidden = chosen === 0;
    if (count) count.textContent = `${chosen} ${bar.dataset.noun ?? "satır"} seçili`;
    if (head) {
      head.checked = chosen > 0 && chosen === picks.length;
      head.indeterminate = chosen > 0 && chosen < picks.length;
    }
    for (const pick of picks) pick.closest("tr")?.setAttribute("aria-selected", String(pick.checked));
  };
  const setAll = (on: boolean) => {
    for (const pick of picks) pick.checked = on;
    show();
  };

  picks.forEach((pick, at) =>
    pick.addEventListener("click", (event) => {
      if (event.shiftKey && last >= 0)
        for (let i = Math.min(at, last); i <= Math.max(at, last); i++) picks[i].checked = pick.checked;
      last = at;
      show();
    }),
  );
  if (head) {
    const label = head.closest("label");
    if (label) label.hidden = false;
    head.addEventListener("change", () => setAll(head.checked));
  }
  if (none) {
    none.hidden = false;
    none.addEventListener("click", () => {
      setAll(false);
      (head ?? picks[0])?.focus();
    });
  }
  addEventListener("pageshow", show);
  show();
}
