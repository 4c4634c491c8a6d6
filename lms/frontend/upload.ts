// Resumable uploads. A page names its form and endpoint on [data-upload]; without script the form sends one small file.
import { all } from "./page/all";
import { UploadQueue } from "./upload/queue";

for (const place of all("[data-upload]")) {
  const form = document.querySelector<HTMLFormElement>(place.dataset.form ?? "");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) continue;
  const queue = new UploadQueue(place);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const files = [...(input.files ?? [])];
    if (files.length === 0) return input.focus();
    queue.add(files, new FormData(form).get("same") === "1");
    input.value = "";
    input.dispatchEvent(new Event("change"));
  }, { capture: true });
}
