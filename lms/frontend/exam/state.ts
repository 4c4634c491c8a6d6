// How saving stands, in words: in the head of the page, in a banner when something must be done, under each question.
import { announce } from "../page/announce";
import type { Line } from "./sender";

const HEAD: Record<Line, [kind: string, icon: string]> = {
  ok: ["ok", "circle-check"],
  sending: ["live", "progress"],
  offline: ["warn", "alert-triangle"],
  "signed-out": ["warn", "alert-triangle"],
  superseded: ["stop", "circle-x"],
  over: ["stop", "clock"],
};

export class State {
  private spoken = "";

  constructor(
    private icons: string,
    private signIn: string,
    private retry: () => void,
    private intoFile: (() => void) | null,
  ) {}

  /** The head and the banner. `waiting`: answers not acknowledged yet; `durable`: they survive a reload. */
  show(line: Line, waiting: number, since: number, durable: boolean): void {
    const words: Record<Line, string> = {
      ok: "Bütün yanıtlarınız kayıtlı",
      sending: "Kaydediliyor",
      offline: `Bağlantı yok. Bu cihazda bekleyen yanıt: ${waiting}`,
      "signed-out": `Oturum kapandı. Bekleyen yanıt: ${waiting}`,
      superseded: "Sınav başka bir cihazda sürüyor",
      over: "Süre doldu",
    };
    const place = document.querySelector("[data-save-state]");
    place?.replaceChildren(this.status(HEAD[line][0], HEAD[line][1], words[line]));
    if (words[line] !== this.spoken && line !== "sending") announce((this.spoken = words[line]));
    this.banner(line, waiting, since, durable);
  }

  status(kind: string, icon: string, words: string): HTMLElement {
    const status = document.createElement("span");
    status.className = `status status-${kind}`;
    status.append(this.icon(icon), document.createTextNode(words));
    return status;
  }

  private icon(name: string): SVGElement {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${this.icons}#${name}`);
    svg.append(use);
    return svg;
  }

  private banner(line: Line, waiting: number, since: number, durable: boolean): void {
    const place = document.querySelector<HTMLElement>("[data-banner]");
    const offers = this.intoFile !== null && waiting > 0 && (line === "offline" || line === "signed-out" || line === "over");
    const shown = offers ? `${line} file` : line;
    if (!place || place.dataset.shown === shown) return;
    place.dataset.shown = shown;
    place.replaceChildren();
    const kept = durable
      ? "Yanıtlarınız bu cihazda güvende, bağlantı gelince kendiliğinden gönderilir."
      : "Tarayıcınız yanıtları saklayamıyor; bağlantı gelene kadar bu sayfayı kapatmayın.";
    const hour = new Date(since).toLocaleTimeString("tr-TR").replaceAll(":", ".");
    if (line === "offline")
      place.append(this.box(`Bağlantı koptu (saat ${hour}). Sınavı sürdürebilirsiniz.`, `${kept} O zamana dek sayfayı yenilemeyin, bağlantısız açılamaz. Saat sunucuya göre işler.`, this.button("Şimdi dene", this.retry)));
    if (line === "signed-out")
      place.append(this.box("Oturumunuz kapandı. Bu sayfadan ayrılmadan yeniden giriş yapın.", kept, this.link("Yeni sekmede giriş yap", this.signIn)));
    if (line === "superseded")
      place.append(this.box("Sınav başka bir cihazda ya da sekmede sürdürülüyor.", "Burada yalnız okuyabilirsiniz.", this.link("Sınavı burada sürdür", location.pathname, false)));
    if (line === "over") place.append(this.box("Süre doldu.", "Sınav kayıtlı yanıtlarınızla bitti.", document.createElement("span")));
    if (offers) place.querySelector(".container")?.append(this.button("Yanıtları dosyaya kaydet", this.intoFile!));
  }

  private box(title: string, text: string, act: HTMLElement): HTMLElement {
    const box = document.createElement("div");
    box.className = "banner banner-warn";
    box.setAttribute("role", "alert");
    const inner = document.createElement("div");
    inner.className = "container";
    const words = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = title;
    words.append(strong, ` ${text}`);
    inner.append(words, act);
    box.append(inner);
    return box;
  }

  private button(words: string, act: () => void): HTMLElement {
    const button = document.createElement("button");
    button.className = "btn btn-s";
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  }

  private link(words: string, href: string, apart = true): HTMLElement {
    const link = document.createElement("a");
    link.className = "btn btn-s";
    link.href = href;
    if (apart) link.target = "_blank";
    link.textContent = words;
    return link;
  }
}
