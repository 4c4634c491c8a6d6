// <button data-print hidden>: shown when the script runs, opens the browser's own printing.
import { all } from "./all";

export function offerPrinting(): void {
  for (const button of all<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
