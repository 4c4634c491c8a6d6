// A drawing that is pointed at, with a pointer or with keys. Gives places in pixels of the picture, whatever its size on
// the screen, and draws on the layer above it.
import { announce } from "../page/announce";

export type Place = [number, number];
type Facts = { [name: string]: string | number };

const SVG = "http://www.w3.org/2000/svg";
const ACROSS = ["sol", "orta", "sağ"];
const DOWN = ["üst", "orta", "alt"];
const MARGIN = 40; // pixels of the screen around the cursor
const SAY_AFTER = 350; // ms after the last key
const STEPS: { [key: string]: Place } = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export interface Acts {
  draw: () => void;
  choose: (place: Place) => void; // Enter or space at the cursor
  key?: (name: string) => boolean; // whether another key was used
}

export class Surface {
  readonly width: number;
  readonly height: number;
  readonly layer: SVGSVGElement;
  cursor: Place | null = null;
  private timer = 0;

  constructor(
    readonly area: HTMLElement,
    private acts: Acts,
  ) {
    this.width = Number(area.dataset.width);
    this.height = Number(area.dataset.height);
    this.layer = area.querySelector("svg")!;
    area.addEventListener("keydown", (event) => this.pressed(event));
    area.addEventListener("focus", () => area.matches(":focus-visible") && this.point(this.cursor ?? [Math.round(this.width / 2), Math.round(this.height / 2)]));
    area.addEventListener("blur", () => this.point(null));
    new ResizeObserver(() => acts.draw()).observe(area);
  }

  get locked(): boolean {
    return this.area.closest("fieldset")?.disabled ?? false;
  }

  /** Pixels of the picture to one of the screen. */
  get scale(): number {
    const shown = this.area.getBoundingClientRect().width;
    return shown ? this.width / shown : 1;
  }

  placeOf(event: MouseEvent): Place {
    const box = this.area.getBoundingClientRect();
    return this.inside([((event.clientX - box.left) / box.width) * this.width, ((event.clientY - box.top) / box.height) * this.height]);
  }

  inside([x, y]: Place): Place {
    return [Math.round(Math.min(Math.max(x, 0), this.width)), Math.round(Math.min(Math.max(y, 0), this.height))];
  }

  words([x, y]: Place): string {
    const across = ACROSS[Math.min(Math.floor((3 * x) / (this.width + 1)), 2)];
    const down = DOWN[Math.min(Math.floor((3 * y) / (this.height + 1)), 2)];
    const part = across === "orta" && down === "orta" ? "tam orta" : `${across} ${down}`;
    return `soldan %${Math.round((100 * x) / this.width)}, üstten %${Math.round((100 * y) / this.height)} (${part})`;
  }

  private point(place: Place | null): void {
    if (place) this.cursor = place;
    this.area.classList.toggle("is-pointing", place !== null);
    this.acts.draw();
    if (place) this.show(place);
  }

  /** Keeps the cursor in sight when the drawing is larger than its frame or the screen. */
  private show([x, y]: Place): void {
    const frame = this.area.parentElement!;
    const across = x / this.scale - frame.scrollLeft;
    if (across < MARGIN || across > frame.clientWidth - MARGIN) frame.scrollLeft += across - frame.clientWidth / 2;
    const down = this.area.getBoundingClientRect().top + y / this.scale;
    if (down < 2 * MARGIN || down > innerHeight - MARGIN) scrollBy(0, down - innerHeight / 2);
  }

  private pressed(event: KeyboardEvent): void {
    if (this.locked || event.altKey || event.metaKey || event.ctrlKey) return;
    const step = STEPS[event.key];
    const from = this.cursor ?? [Math.round(this.width / 2), Math.round(this.height / 2)];
    if (step) {
      const by = event.shiftKey ? 1 : Math.max(1, Math.round(Math.max(this.width, this.height) / 100));
      this.point(this.inside([from[0] + step[0] * by, from[1] + step[1] * by]));
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.cursor && announce(this.words(this.cursor)), SAY_AFTER);
    } else if (event.key === "Enter" || event.key === " ") {
      this.point(from);
      this.acts.choose(from);
    } else if (!this.acts.key?.(event.key)) return;
    event.preventDefault();
  }

  // --- the layer

  clear(): void {
    this.layer.replaceChildren();
  }

  add(name: string, facts: Facts, into: Element = this.layer): SVGElement {
    const made = document.createElementNS(SVG, name) as SVGElement;
    for (const [key, value] of Object.entries(facts)) made.setAttribute(key, String(value));
    into.append(made);
    return made;
  }

  /** A ring with a cross and its number, of one size on every screen. */
  mark([x, y]: Place, words: string): void {
    const group = this.add("g", { class: "place", transform: `translate(${x} ${y}) scale(${this.scale})` });
    this.add("circle", { class: "place-edge", r: 11 }, group);
    this.add("circle", { r: 11 }, group);
    this.add("path", { d: "M-16 0H16M0-16V16" }, group);
    if (words) this.add("text", { x: 14, y: -9 }, group).textContent = words;
  }

  cross(): void {
    if (!this.cursor || !this.area.classList.contains("is-pointing")) return;
    const [x, y] = this.cursor;
    this.add("path", { class: "crosshair-edge", d: `M0 ${y}H${this.width}M${x} 0V${this.height}` });
    this.add("path", { class: "crosshair", d: `M0 ${y}H${this.width}M${x} 0V${this.height}` });
  }
}
