// A list too long to look through (hundreds of trainers, runs, exams) gets a line above it that narrows it while one
// types. What was chosen stays chosen until something else is. Without script the browser's own list is there whole.
import { all } from "./all";
import { announce } from "./announce";
import { holds, fold, wordsOf } from "./fold";

const LONG = 40;

export function offerFinding(): void {
  for (const select of all<HTMLSelectElement>("main select.form-select"))
    if (select.options.length > LONG && !select.multiple) addLine(select);
}

function addLine(select: HTMLSelectElement): void {
  const parts = [...select.children].map((part) => ({
    part,
    options: part instanceof HTMLOptGroupElement ? [...part.querySelectorAll("option")] : [part as HTMLOptionElement],
  }));
  const options = parts.flatMap((one) => one.options);
  const texts = new Map(options.map((option) => [option, fold(option.textContent ?? "")]));
  const { box, input, said } = lineOf(select);

  const show = () => {
    const words = wordsOf(input.value);
    const chosen = select.selectedOptions[0];
    const fits = (option: HTMLOptionElement) => holds(texts.get(option) ?? "", words);
    const stays = (option: HTMLOptionElement) => option === chosen || option === options[0] || fits(option);
    for (const { part, options } of parts) if (part instanceof HTMLOptGroupElement) part.replaceChildren(...options.filter(stays));
    select.replaceChildren(...parts.filter((one) => one.options.some(stays)).map((one) => one.part));
    if (chosen) chosen.selected = true;
    return words.length ? options.filter((option) => option.value && fits(option)) : options;
  };
  const tell = () => {
    const found = show();
    said.textContent = wordsOf(input.value).length
      ? found.length
        ? `${found.length.toLocaleString("tr")} satır uyuyor; aşağıdan seçin.`
        : "Uyan satır yok; daha az harf yazın."
      : countOf(options);
    announce(said.textContent);
  };
  input.addEventListener("input", tell);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      input.value = "";
      tell();
    } else if (event.key !== "Enter") return;
    event.preventDefault(); // Enter would send the form
    if (event.key === "Enter") goOn(select, input.value ? show() : []);
  });
  said.textContent = countOf(options);
  select.before(box);
}

/** Enter: the one that fits is chosen; of several the list takes the focus. */
function goOn(select: HTMLSelectElement, found: HTMLOptionElement[]): void {
  if (found.length === 1) {
    found[0].selected = true;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    announce(`Seçildi: ${found[0].textContent}`);
  }
  select.focus();
}

function lineOf(select: HTMLSelectElement) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const said = document.createElement("p");
  box.className = "select-search";
  input.id = `${select.id}-ara`;
  input.className = "form-control";
  input.autocomplete = "off";
  input.setAttribute("aria-describedby", `${select.id}-bulunan`);
  label.htmlFor = input.id;
  label.className = "label";
  label.textContent = "Listede ara";
  const of = document.createElement("span");
  of.className = "visually-hidden";
  of.textContent = `: ${select.labels?.[0]?.innerText ?? ""}`;
  label.append(of);
  said.id = `${select.id}-bulunan`;
  said.className = "fine";
  box.append(label, input, said);
  return { box, input, said };
}

function countOf(options: HTMLOptionElement[]): string {
  const many = options.filter((option) => option.value && option.value !== "0").length;
  return `${many.toLocaleString("tr")} satır var; adından birkaç harf yazın.`;
}
