// Draws the regions of a question on its picture, and writes what is drawn into their rows. The rows are the truth: they
// can be typed as well, and what is typed is drawn.
import { Surface, type Place } from "../exam/surface";
import { all } from "../page/all";
import { announce } from "../page/announce";

const CLOSE = 12; // pixels of the screen from the first corner that close a polygon

export function drawRegions(canvas: HTMLElement): void {
  new Regions(canvas);
}

class Row {
  constructor(readonly element: HTMLElement) {}

  get shapeBox(): HTMLSelectElement {
    return this.element.querySelector("select")!;
  }

  private get box(): HTMLInputElement {
    return this.element.querySelector<HTMLInputElement>("input[type=text]")!;
  }

  get at(): number[] {
    return (this.box.value.match(/-?\d+/g) ?? []).map(Number);
  }

  get right(): boolean {
    return this.element.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked ?? false;
  }

  set at(numbers: number[]) {
    this.box.value = numbers.join(", ");
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

class Regions {
  private surface: Surface;
  private rows = all("[data-region]").map((element) => new Row(element));
  private chosen: Row | null = null;
  private corners: Place[] = [];
  private drag = false;

  constructor(canvas: HTMLElement) {
    canvas.closest<HTMLElement>("[data-drawing]")!.hidden = false;
    this.surface = new Surface(canvas, { draw: () => this.draw(), choose: (place) => this.corner(place), key: (name) => this.key(name) });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.drag && this.dragged(this.surface.placeOf(event)));
    canvas.addEventListener("pointerup", (event) => this.up(this.surface.placeOf(event)));
    this.rows.forEach((row, n) => {
      const button = row.element.querySelector<HTMLElement>("[data-draw]")!;
      button.hidden = false;
      button.addEventListener("click", () => this.choose(row, n));
      row.element.addEventListener("input", () => this.draw());
    });
    this.draw();
  }

  private choose(row: Row, n: number): void {
    if (!row.shapeBox.value) row.shapeBox.value = "rect";
    this.chosen = row;
    this.corners = [];
    for (const other of this.rows) other.element.classList.toggle("is-drawn", other === row);
    const how = { rect: "iki karşı köşe", circle: "merkez, sonra kenardan bir nokta", poly: "köşeler; ilk köşe yeniden seçilince kapanır" };
    this.say(`Bölge ${n + 1} çiziliyor: ${how[row.shapeBox.value as keyof typeof how]}.`);
    this.surface.area.focus();
    this.draw();
  }

  private say(sentence: string): void {
    const note = document.querySelector("[data-drawing-note]");
    if (note) note.textContent = sentence;
    announce(sentence);
  }

  private down(event: PointerEvent): void {
    if (!this.chosen) return this.say("Önce bir satırın Çiz düğmesine basın.");
    event.preventDefault();
    if (this.chosen.shapeBox.value === "poly") return this.corner(this.surface.placeOf(event));
    this.surface.area.setPointerCapture(event.pointerId);
    this.drag = true;
    this.corners = [this.surface.placeOf(event)];
  }

  private dragged(place: Place): void {
    this.corners = [this.corners[0], place];
    this.draw();
  }

  private up(place: Place): void {
    if (!this.drag) return;
    this.drag = false;
    const start = this.corners[0];
    this.corners = [];
    if (Math.hypot(start[0] - place[0], start[1] - place[1]) > 2) this.finish([start, place]);
    else this.draw();
  }

  /** A corner set one by one, by keys or, in a polygon, by clicks. */
  private corner(place: Place): void {
    if (!this.chosen) return this.say("Önce bir satırın Çiz düğmesine basın.");
    const poly = this.chosen.shapeBox.value === "poly";
    const first = this.corners[0];
    const closes = poly && this.corners.length > 2 && Math.hypot(first[0] - place[0], first[1] - place[1]) <= CLOSE * this.surface.scale;
    if (closes) return this.finish(this.corners);
    this.corners = [...this.corners, place];
    if (!poly && this.corners.length === 2) return this.finish(this.corners);
    announce(`${this.corners.length}. köşe: ${this.surface.words(place)}`);
    this.draw();
  }

  private key(name: string): boolean {
    if (name !== "Escape" && name !== "Delete" && name !== "Backspace") return false;
    this.corners = name === "Escape" ? [] : this.corners.slice(0, -1);
    this.draw();
    return true;
  }

  private finish(corners: Place[]): void {
    this.corners = [];
    this.chosen!.at = numbersOf(this.chosen!.shapeBox.value, corners);
    announce("Bölge çizildi");
  }

  private draw(): void {
    if (!this.surface) return;
    this.surface.clear();
    this.rows.forEach((row, n) => this.outline(row.shapeBox.value, row.at, row.right ? "region-right" : "region-other", String(n + 1)));
    const shape = this.chosen?.shapeBox.value ?? "";
    const open = this.surface.cursor && this.surface.area.classList.contains("is-pointing") ? [...this.corners, this.surface.cursor] : this.corners;
    if (this.corners.length && shape !== "poly" && open.length > 1) this.outline(shape, numbersOf(shape, open.slice(0, 2)), "region-open", "");
    if (this.corners.length && shape === "poly") this.surface.add("polyline", { class: "region-open", points: open.join(" ") });
    for (const place of this.corners) this.surface.mark(place, "");
    this.surface.cross();
  }

  private outline(shape: string, at: number[], css: string, words: string): void {
    const group = this.surface.add("g", { class: css });
    if (shape === "rect" && at.length === 4) this.surface.add("rect", { x: at[0], y: at[1], width: Math.max(0, at[2] - at[0]), height: Math.max(0, at[3] - at[1]) }, group);
    else if (shape === "circle" && at.length === 3) this.surface.add("circle", { cx: at[0], cy: at[1], r: Math.max(0, at[2]) }, group);
    else if (shape === "poly" && at.length > 5) this.surface.add("polygon", { points: at.join(" ") }, group);
    else return;
    const size = 14 * this.surface.scale;
    if (words) this.surface.add("text", { x: at[0] + size / 3, y: at[1] + size, "font-size": size }, group).textContent = words;
  }
}

function numbersOf(shape: string, corners: Place[]): number[] {
  if (shape === "poly") return corners.flat();
  const [[x1, y1], [x2, y2]] = corners;
  if (shape === "circle") return [x1, y1, Math.max(1, Math.round(Math.hypot(x2 - x1, y2 - y1)))];
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
