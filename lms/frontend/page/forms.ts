import { all } from "./all";

/** The summary of errors takes the focus, so that it is read first and the links in it are one key away. */
export function focusErrors(): void {
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

/** form[data-submit-once]: a second click while the answer is on its way does nothing. Coming back through the history
    sets it free again. */
export function submitOnce(): void {
  for (const form of all<HTMLFormElement>("form[data-submit-once]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "1";
      form.setAttribute("aria-busy", "true");
    });
  }
  addEventListener("pageshow", () => {
    for (const form of all<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
}

/** form[data-guard]: the browser asks before changes that were not sent are left behind. */
export function guardForms(): void {
  for (const form of all<HTMLFormElement>("form[data-guard]")) {
    const before = content(form);
    let sent = false;
    form.addEventListener("submit", () => (sent = true));
    addEventListener("pageshow", () => (sent = false));
    addEventListener("beforeunload", (event) => {
      if (!sent && content(form) !== before) event.preventDefault();
    });
  }
}

function content(form: HTMLFormElement): string {
  return JSON.stringify(
    [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]),
  );
}

/** The file field's own button speaks the browser's language; ours stands over it and names what was chosen. */
export function nameChosenFiles(): void {
  for (const field of all(".file-field")) {
    const input = field.querySelector<HTMLInputElement>("input[type=file]");
    const said = field.querySelector<HTMLElement>(".file-name");
    if (!input || !said) continue;
    field.classList.add("is-ours");
    const name = () => {
      const chosen = [...(input.files ?? [])].map((file) => file.name);
      said.textContent =
        chosen.length > 3 ? `${chosen.length} dosya seçildi` : chosen.join(", ") || said.dataset.none || "";
    };
    input.addEventListener("change", name);
    name();
  }
}
