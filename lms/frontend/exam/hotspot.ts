// Marking places on a drawing. The places stand in data-marks; a change is told by an "input" event of the area.
import { announce } from "../page/announce";
import { Surface, type Place } from "./surface";

const begun = new WeakMap<HTMLElement, Hotspot>();

export function hotspotOf(question: HTMLElement): Hotspot {
  const known = begun.get(question) ?? new Hotspot(question);
  begun.set(question, known);
  return known;
}

class Hotspot {
  private surface: Surface;
  private most: number;
  private marks: Place[];

  constructor(private question: HTMLElement) {
    const area = question.querySelector<HTMLElement>("[data-hotspot]")!;
    this.most = Number(area.dataset.most) || 1;
    this.marks = JSON.parse(area.dataset.marks || "[]") as Place[];
    this.surface = new Surface(area, { draw: () => this.draw(), choose: (place) => this.put(place), key: (name) => this.erased(name) });
    area.addEventListener("click", (event) => !this.surface.locked && this.put(this.surface.placeOf(event)));
    question.querySelector("[data-marks-list]")?.addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest<HTMLElement>("[data-remove]");
      if (button) this.remove(Number(button.dataset.remove));
    });
    const larger = question.querySelector<HTMLElement>("[data-enlarge]");
    larger?.addEventListener("click", () => larger.setAttribute("aria-pressed", String(question.classList.toggle("drawing-large"))));
    this.draw();
  }

  read(): Place[] | null {
    return this.marks.length ? this.marks : null;
  }

  write(marks: Place[]): void {
    this.marks = marks;
    this.draw();
  }

  private put(place: Place): void {
    if (this.marks.length >= this.most && this.most > 1) return this.say(`En çok ${this.most} işaret konabilir. Önce birini kaldırın.`);
    this.marks = this.most === 1 ? [place] : [...this.marks, place];
    this.changed(`${this.marks.length}. işaret kondu: ${this.surface.words(place)}`);
  }

  private erased(key: string): boolean {
    if ((key !== "Delete" && key !== "Backspace") || !this.marks.length) return false;
    this.remove(this.marks.length - 1);
    return true;
  }

  private remove(at: number): void {
    if (this.surface.locked) return;
    this.marks = this.marks.filter((_, n) => n !== at);
    this.surface.area.focus();
    this.changed(`${at + 1}. işaret kaldırıldı`);
  }

  private changed(sentence: string): void {
    this.say("");
    announce(sentence);
    this.draw();
    this.surface.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private say(sentence: string): void {
    const note = this.question.querySelector("[data-marks-note]");
    if (note) note.textContent = sentence;
    if (sentence) announce(sentence);
  }

  private draw(): void {
    if (!this.surface) return;
    this.surface.clear();
    this.marks.forEach((place, n) => this.surface.mark(place, this.most > 1 ? String(n + 1) : ""));
    this.surface.cross();
    const list = this.question.querySelector("[data-marks-list]");
    list?.replaceChildren(...this.marks.map((place, n) => this.line(place, n)));
  }

  private line(place: Place, n: number): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-s";
    button.dataset.remove = String(n);
    button.textContent = "Kaldır";
    button.setAttribute("aria-label", `${n + 1}. işareti kaldır`);
    const words = document.createElement("span");
    words.textContent = `${n + 1}. işaret: ${this.surface.words(place)}`;
    item.append(words, button);
    return item;
  }
}
