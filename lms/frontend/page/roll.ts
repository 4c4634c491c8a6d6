// A long roll call: a line that finds a name, and one that leaves those who are still to be marked. Only what is seen
// becomes less; the form is sent whole. Without script everybody is on the page.
import { all } from "./all";
import { announce } from "./announce";
import { holds, fold, wordsOf } from "./fold";

export function narrowRoll(): void {
  const bar = document.querySelector<HTMLElement>("[data-roll-bar]");
  const input = bar?.querySelector<HTMLInputElement>("[data-roll-find]");
  const open = bar?.querySelector<HTMLInputElement>("[data-roll-open]");
  const count = bar?.querySelector<HTMLElement>("[data-roll-count]");
  if (!bar || !input || !open || !count) return;
  const rows = all(".roll-row").map((row) => ({ row, name: fold(row.querySelector("legend")?.textContent ?? "") }));
  const isMarked = (row: HTMLElement) => row.querySelector("input:checked") !== null;

  const tally = () => {
    const marked = rows.filter((one) => isMarked(one.row)).length;
    count.textContent = `İşaretli: ${marked.toLocaleString("tr")} / ${rows.length.toLocaleString("tr")}`;
  };
  const narrow = () => {
    const words = wordsOf(input.value);
    let seen = 0;
    for (const { row, name } of rows) {
      row.hidden = !holds(name, words) || (open.checked && isMarked(row));
      if (!row.hidden) seen++;
    }
    if (words.length || open.checked) announce(seen ? `${seen} kişi görünüyor` : "Uyan kişi yok");
    bar.classList.toggle("is-empty", seen === 0);
  };
  input.addEventListener("input", narrow);
  open.addEventListener("change", narrow);
  document.querySelector(".roll")?.addEventListener("change", tally);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      input.value = "";
      narrow();
    } else if (event.key !== "Enter") return;
    event.preventDefault(); // Enter would send the form; it leads to the first who was found instead
    if (event.key === "Enter") rows.find((one) => !one.row.hidden)?.row.querySelector<HTMLInputElement>("input[type=radio]")?.focus();
  });
  addEventListener("pageshow", tally);
  bar.hidden = false;
  tally();
}
