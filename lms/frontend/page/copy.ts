// <button data-copy="text" hidden>: shown when copying is possible, says that it was done.
import { all } from "./all";
import { announce } from "./announce";

export function offerCopying(): void {
  if (!navigator.clipboard) return;
  for (const button of all<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const word = button.querySelector("span") ?? button;
      try {
        await navigator.clipboard.writeText(button.dataset.copy ?? "");
        word.textContent = "Kopyalandı";
        announce("Kopyalandı");
      } catch {
        word.textContent = "Kopyalanamadı";
        announce("Kopyalanamadı, metni seçip kopyalayın");
      }
      setTimeout(() => (word.textContent = "Kopyala"), 2500);
    });
  }
}
