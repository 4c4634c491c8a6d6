// The look of a document while its words are typed: <img data-look="/…/gorunus.png"> beside the form that holds them.
import { all } from "./page/all";

const FIELDS = ["title", "sentence", "proves", "does_not_prove", "basis", "validity_years", "design"];

for (const image of all<HTMLImageElement>("img[data-look]")) {
  const form = image.closest<HTMLElement>("[data-look-form]")?.querySelector("form");
  if (!form) continue;
  let later = 0;
  const draw = () => {
    const typed = new FormData(form);
    const query = new URLSearchParams(FIELDS.map((name) => [name, String(typed.get(name) ?? "")]));
    image.src = `${image.dataset.look ?? ""}?${query}`;
  };
  form.addEventListener("input", () => {
    window.clearTimeout(later);
    later = window.setTimeout(draw, 500);
  });
  draw();
}
