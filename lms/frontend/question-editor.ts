// The question form's live preview: what stands in the form is drawn by the server as the candidate will see it. Nothing
// is stored; without script the form works all the same.
import { all } from "./page/all";
import { drawRegions } from "./question/regions";

const canvas = document.querySelector<HTMLElement>("[data-canvas]");
if (canvas) drawRegions(canvas);

const box = document.querySelector<HTMLElement>("[data-preview]");
const form = document.querySelector<HTMLFormElement>("form.editor");
let timer = 0;
let asked = 0;

async function draw(): Promise<void> {
  if (!box || !form) return;
  const number = ++asked;
  const body = new FormData(form);
  body.delete("picture");
  body.delete("drawing");
  try {
    const answer = await fetch(box.dataset.preview ?? "", { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected || number !== asked) return;
    box.innerHTML = await answer.text();
    for (const image of all<HTMLImageElement>("img[data-same-drawing]", box)) image.src = canvas?.querySelector("img")?.src ?? "";
  } catch {
    // the next change tries again
  }
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(() => void draw(), 500);
});
void draw();
