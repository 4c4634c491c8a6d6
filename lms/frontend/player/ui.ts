// What the page shows of coverage, time and state. Everything is told by the reporter; nothing is decided here.
import { announce } from "../page/announce";
import { Reporter, State, Trouble } from "./reporter";
import { measure, skipped, Spans } from "./spans";
import { clock, duration, share } from "./words";

const SVG = "http://www.w3.org/2000/svg";
const by = <E extends Element = HTMLElement>(id: string) => document.getElementById(id) as E | null;

export class Ui {
  private gapsShown = "";
  private wasDone: boolean;

  constructor(private readonly video: HTMLVideoElement, private readonly length: number, private readonly seekTo: (ms: number, play: boolean) => void, done: boolean) {
    this.wasDone = done;
    const place = by<HTMLInputElement>("konum")!;
    place.addEventListener("input", () => this.seekTo(Number(place.value), false));
  }

  /** Position and clock. */
  time(ms: number): void {
    const place = by<HTMLInputElement>("konum")!;
    if (document.activeElement !== place || this.video.seeking === false) place.value = String(ms);
    const said = `${clock(ms)} / ${clock(this.length)}`;
    place.setAttribute("aria-valuetext", said);
    by("zaman")!.textContent = said;
    by("kapsam")!.querySelector(".c-head")?.setAttribute("x", `${(ms / this.length) * 100}%`);
  }

  coverage(reporter: Reporter): void {
    const seen = reporter.seen;
    const gaps = skipped(seen);
    this.draw(seen, gaps);
    this.list(gaps);
    const here = by("ders-oran");
    if (here) {
      here.textContent = share(measure(seen), this.length);
      drawSeen(here.closest(".outline-cov")?.querySelector("svg"), seen, this.length);
    }
    this.sum(reporter);
  }

  private draw(seen: Spans, gaps: Spans): void {
    const bar = by<SVGSVGElement>("kapsam")!;
    drawSeen(bar, seen, this.length);
    for (const [start, end] of gaps) bar.append(rect("c-gap", start, end, this.length));
    const head = document.createElementNS(SVG, "rect");
    for (const [name, value] of [["class", "c-head"], ["x", `${(this.video.currentTime * 100000) / this.length}%`], ["y", "-3"], ["width", "2"], ["height", "18"]]) head.setAttribute(name, value);
    bar.append(head);
    const words = seen.slice(0, 12).map(([s, e]) => `${clock(s)}–${clock(e)}`).join(", ");
    bar.setAttribute("aria-label", `İzlenen bölümler: ${words || "yok"}. Atlanan: ${gaps.slice(0, 12).map(([s, e]) => `${clock(s)}–${clock(e)}`).join(", ") || "yok"}.`);
  }

  /** The gaps as buttons; drawn anew only when they differ, so that the focus stays. */
  private list(gaps: Spans): void {
    const key = gaps.map(([s, e]) => `${Math.floor(s / 1000)}-${Math.floor(e / 1000)}`).join();
    if (key === this.gapsShown) return;
    this.gapsShown = key;
    by("eksikler")!.hidden = !gaps.length;
    by("eksik-sure")!.textContent = duration(measure(gaps));
    by("bosluklar")!.replaceChildren(...gaps.slice(0, 40).map(([start, end]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.className = "btn";
      link.href = `#t=${start / 1000}`;
      link.textContent = `${clock(start)}–${clock(end)} arasını izle`;
      item.append(link);
      return item;
    }));
  }

  private sum(reporter: Reporter): void {
    const course = reporter.course;
    const covered = course.covered_ms + reporter.own; // what waits for its report is shown as watched too
    by("toplam-oran")!.textContent = share(covered, course.required_ms);
    const drawn = by("toplam")!.querySelector(".m-done");
    if (course.required_ms) drawn?.setAttribute("width", `${Math.min(100, (covered * 100) / course.required_ms)}%`);
    const missing = Math.max(0, Math.ceil((course.threshold_bp * course.required_ms) / 10000) - covered);
    by("toplam-kalan")!.textContent = course.done ? "İzleme koşulu sağlandı." : `Kalan: ${duration(missing)}.`;
    if (course.done && !this.wasDone) {
      this.wasDone = true;
      by("tamam")!.hidden = false;
      announce("İzleme koşulu sağlandı");
    }
  }

  /** Saved, waiting, offline: in words, and how long ago. */
  state(state: State, savedAt: number): void {
    const ago = Math.round((Date.now() - savedAt) / 1000);
    const said = {
      idle: "", saved: ago < 2 ? "Kaydedildi" : ago < 100 ? `Son kayıt ${ago} saniye önce` : `Son kayıt ${Math.round(ago / 60)} dakika önce`,
      waiting: "Bir bölüm kayıt için bekliyor", offline: "Çevrimdışı: izlenenler bu cihazda saklanıyor; bağlantı gelene dek sayfayı yenilemeyin",
    }[state];
    const place = by("kayit")!;
    if (place.textContent === said) return;
    place.textContent = said;
    place.className = `status status-${{ idle: "none", saved: "ok", waiting: "wait", offline: "warn" }[state]}`;
    place.setAttribute("aria-live", state === "saved" ? "off" : "polite");
  }

  trouble(what: Trouble, sentence: string): void {
    by("uyari-metin")!.textContent = what === "superseded" ? "Başka bir sekmede ya da cihazda izlemeye başladınız. Bu oynatıcı duraklatıldı." : sentence;
    by("burada")!.hidden = !["superseded", "many", "pieces"].includes(what);
    by("giris-yap")!.hidden = what !== "login";
    by("yenile")!.hidden = !["video", "other"].includes(what);
    by("uyari")!.hidden = false;
  }

  calm(): void {
    by("uyari")!.hidden = true;
  }
}

function drawSeen(bar: SVGSVGElement | null | undefined, seen: Spans, length: number): void {
  if (!bar) return;
  bar.querySelectorAll(".c-seen, .c-gap, .c-head").forEach((old) => old.remove());
  for (const [start, end] of seen) bar.append(rect("c-seen", start, end, length));
}

function rect(name: string, start: number, end: number, length: number): SVGRectElement {
  const made = document.createElementNS(SVG, "rect");
  made.setAttribute("class", name);
  made.setAttribute("x", `${(start / length) * 100}%`);
  made.setAttribute("width", `${((end - start) / length) * 100}%`);
  made.setAttribute("height", name === "c-gap" ? "10.5" : "100%");
  if (name === "c-gap") made.setAttribute("y", "0.75");
  return made;
}
