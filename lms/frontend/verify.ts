// Comparing a PDF file with the register: its SHA-256 is worked out here, the file is never sent. On a document's page the
// digest is compared with that document's; elsewhere the register is asked for the digest.
import { all } from "./page/all";

const MOST = 20_000_000;

async function digest(file: File): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function compare(area: HTMLElement, file: File): Promise<void> {
  const result = area.querySelector<HTMLElement>("[data-drop-result]")!;
  const say = (sentence: string | undefined, kind: string) => {
    result.textContent = sentence ?? "";
    result.dataset.kind = kind;
  };
  if (!crypto.subtle) return say(area.dataset.unsafe, "warn");
  if (file.size > MOST) return say(area.dataset.large, "warn");
  const found = await digest(file);
  const known = area.dataset.sha256;
  if (known === found) return say(area.dataset.same, "ok");
  if (known) return say(area.dataset.other, "warn");
  const target = new URL(area.dataset.look ?? "/belge-dogrula", location.href);
  target.searchParams.set("ozet", found);
  location.assign(target);
}

for (const area of all<HTMLElement>("[data-verify-drop]")) {
  const input = area.querySelector<HTMLInputElement>("input[type=file]")!;
  area.querySelector<HTMLElement>("[data-drop-control]")!.hidden = false;
  input.addEventListener("change", () => {
    if (input.files?.[0]) void compare(area, input.files[0]);
  });
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("is-over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("is-over");
    const file = event.dataTransfer?.files[0];
    if (file) void compare(area, file);
  });
}
