// Puts the parts together: questions and map, saving, clock, handing in, one writing tab.
import { all } from "../page/all";
import { announce } from "../page/announce";
import { isEmpty, read, write } from "./answers";
import { Clock, hourOf } from "./clock";
import { hotspotOf } from "./hotspot";
import { download, sealed, serverKey } from "./emergency";
import { Queue, uuid, type Value } from "./queue";
import { Sender, wait, type Line } from "./sender";
import { whenSignedIn } from "./signing";
import { State } from "./state";

const [AFTER_TYPING, AT_LATEST] = [1200, 4000]; // ms of quiet before an answer is sent; at the latest
const ASK_EVERY = 20_000;

export async function sit(main: HTMLElement): Promise<void> {
  const page = new Page(main, await Queue.open(main.dataset.exam ?? ""));
  page.begin();
}

class Page {
  private attempt: string;
  private address: string;
  private clock: Clock;
  private writes: boolean;
  private questions: HTMLElement[];
  private seq: number;
  private flags: Set<number>;
  private ending = false;
  private typing = new Map<number, { first: number; timer: number }>();
  private here = 1;
  private state: State;
  private sender: Sender;

  constructor(
    private main: HTMLElement,
    private queue: Queue,
  ) {
    const data = main.dataset;
    this.attempt = data.exam ?? "";
    this.address = `/api/v1/attempts/${this.attempt}`;
    this.clock = new Clock(data.now ?? "", data.ends ?? "");
    this.writes = data.writes === "1";
    this.questions = all("[data-question]", main);
    this.seq = Number(data.newest) || 0;
    this.flags = new Set(JSON.parse(localStorage.getItem(`isaret-${this.attempt}`) ?? "[]") as number[]);
    const file = serverKey(data) ? () => void this.intoFile() : null;
    this.state = new State(data.icons ?? "", data.signIn ?? "/giris", () => this.sender.hurry(), file);
    this.sender = new Sender(this.address, data.token ?? "", queue, {
      line: (line, since) => this.lineIs(line, since),
      saved: (entry, at) => this.saved(entry.question, at),
      refused: (entry, sentence) => this.note(entry.question, "stop", "circle-x", sentence),
      ends: (at) => this.endsAt(at),
      paused: () => void this.paused(),
    });
  }

  begin(): void {
    for (const entry of this.queue.all()) write(this.question(entry.question), entry.value);
    for (const question of this.questions) this.watch(question);
    for (const question of this.questions) if (question.dataset.savedAt) this.saved(Number(question.dataset.question), question.dataset.savedAt);
    for (const entry of this.queue.all()) this.waits(entry.question);
    this.watchPage();
    this.clock.show(this.main.ownerDocument.querySelector<HTMLElement>("[data-clock]")!, () => void this.timeIsUp());
    this.show(Number(/^#soru-(\d+)$/.exec(location.hash)?.[1] ?? 1), false);
    this.lineIs(this.writes ? "ok" : "superseded", Date.now());
    if (this.writes) {
      void this.sender.run();
      void this.holdTab();
      whenSignedIn(() => this.sender.hurry());
    }
    void this.ask();
    document.documentElement.dataset.exam = "ready";
  }

  // --- answers

  private watch(question: HTMLElement): void {
    const n = Number(question.dataset.question);
    question.addEventListener("input", (event) => {
      if ((event.target as HTMLElement).matches("[data-file]")) return;
      this.paint(question);
      const typed = (event.target as HTMLElement).matches("input[type=text], textarea");
      typed ? this.soon(n) : void this.keep(n);
    });
    question.addEventListener("focusout", () => this.typing.has(n) && void this.keep(n));
    question.addEventListener("click", (event) => this.clicked(n, question, event.target as HTMLElement));
    question.querySelector<HTMLInputElement>("[data-file]")?.addEventListener("change", (event) => void this.upload(n, question, event.target as HTMLInputElement));
    this.paint(question);
    if (question.dataset.kind === "hotspot") hotspotOf(question);
  }

  private clicked(n: number, question: HTMLElement, target: HTMLElement): void {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.move) this.move(n, button, Number(button.dataset.move));
    if ("orderAsIs" in button.dataset) void this.keep(n);
    if ("flag" in button.dataset) this.flag(n);
    if ("erase" in button.dataset) {
      write(question, null);
      this.paint(question);
      void this.keep(n, null);
    }
  }

  private move(n: number, button: HTMLElement, by: number): void {
    const item = button.closest<HTMLElement>("[data-item]")!;
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    by < 0 ? other.before(item) : other.after(item);
    (button as HTMLButtonElement).focus();
    const at = [...item.parentElement!.children].indexOf(item) + 1;
    announce(`${at}. sıraya alındı`);
    void this.keep(n);
  }

  private soon(n: number): void {
    const before = this.typing.get(n);
    const first = before?.first ?? performance.now();
    clearTimeout(before?.timer);
    const delay = Math.min(AFTER_TYPING, Math.max(0, first + AT_LATEST - performance.now()));
    this.typing.set(n, { first, timer: window.setTimeout(() => void this.keep(n), delay) });
    this.waits(n, "Yazıyorsunuz");
  }

  /** Into the queue first (it survives a reload), then on its way. seq is the server's time, so that the later answer wins
      whichever device gave it. */
  private async keep(n: number, value: Value = read(this.question(n))): Promise<void> {
    clearTimeout(this.typing.get(n)?.timer);
    this.typing.delete(n);
    if (!this.writes) return;
    this.seq = Math.max(this.seq + 1, Math.round(this.clock.now()));
    this.question(n).dataset.answered = isEmpty(value) ? "" : "1";
    await this.queue.put({ question: n, seq: this.seq, key: crypto.randomUUID?.() ?? uuid(), value });
    this.waits(n);
    void this.sender.run();
  }

  private async upload(n: number, question: HTMLElement, input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    this.note(n, "live", "progress", "Dosya yükleniyor");
    const body = new FormData();
    body.set("token", this.main.dataset.token ?? "");
    body.set("file", file);
    try {
      const answer = await fetch(`${this.address}/files/${n}`, { method: "POST", body });
      const said = (await answer.json()) as { id?: number; message?: string };
      if (!answer.ok || !said.id) return this.note(n, "stop", "circle-x", said.message ?? "Dosya alınmadı.");
      write(question, [said.id]);
      await this.keep(n, [said.id]);
    } catch {
      this.note(n, "warn", "alert-triangle", "Bağlantı yok, dosya yüklenemedi. Bağlantı gelince yeniden seçin.");
    }
  }

  private saved(n: number, at: string): void {
    this.note(n, "ok", "circle-check", `Yanıtınız kaydedildi, ${hourOf(at)}`);
    this.mapped(n);
    this.head();
  }

  private waits(n: number, words = ""): void {
    const offline = this.sender?.line === "offline" || this.sender?.line === "signed-out";
    const said = offline ? "Yanıtınız bu cihazda saklandı, bağlantı gelince gönderilecek" : words || "Kaydediliyor";
    this.note(n, offline ? "warn" : "live", offline ? "alert-triangle" : "progress", said);
    this.mapped(n);
    this.head();
  }

  private note(n: number, kind: string, icon: string, words: string): void {
    this.question(n).querySelector("[data-answer-state]")?.replaceChildren(this.state.status(kind, icon, words));
  }

  private paint(question: HTMLElement): void {
    for (const label of all(".choices > label", question))
      label.classList.toggle("chosen", label.querySelector("input")?.checked ?? false);
    const area = question.querySelector<HTMLTextAreaElement>("textarea");
    const words = question.querySelector("[data-words]");
    if (area && words) words.textContent = `Sözcük: ${area.value.split(/\s+/).filter(Boolean).length}`;
  }

  // --- how saving stands

  private lineIs(line: Line, since: number): void {
    this.state.show(line, this.queue.size, since, this.queue.durable);
    if (line === "offline" || line === "signed-out") for (const entry of this.queue.all()) this.waits(entry.question);
    if (line === "superseded") this.readOnly();
    if (line === "over") void this.timeIsUp();
  }

  private head(): void {
    if (this.sender && this.sender.line !== "ok") this.state.show(this.sender.line, this.queue.size, Date.now(), this.queue.durable);
  }

  private readOnly(): void {
    this.writes = false;
    for (const fieldset of all<HTMLFieldSetElement>("fieldset", this.main)) fieldset.disabled = true;
  }

  /** For the proctor to carry: nothing leaves the queue by it, so a line that comes back sends the same answers again. */
  private async intoFile(): Promise<void> {
    const server = serverKey(this.main.dataset);
    if (!server) return;
    for (const n of [...this.typing.keys()]) await this.keep(n);
    download(await sealed(server, this.main.dataset.token ?? "", this.queue.all()), `acil-durum-${this.attempt.slice(0, 8)}.json`);
    announce("Yanıtlarınız dosyaya kaydedildi. Dosyayı gözetmene verin.");
  }

  /** Every 20 s: the server's clock, a changed end, another device. */
  private async ask(): Promise<void> {
    for (;;) {
      await wait(ASK_EVERY * (0.8 + Math.random() * 0.4));
      const began = performance.now();
      try {
        const body = JSON.stringify({ token: this.main.dataset.token });
        const answer = await fetch(`${this.address}/state`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
        if (answer.status === 401) this.sender.become("signed-out");
        if (!answer.ok) continue;
        const said = (await answer.json()) as { now: string; ends_at: string; state: string; writes: boolean; paused: boolean };
        this.clock.set(Date.parse(said.now), performance.now() - began);
        this.endsAt(said.ends_at);
        if (said.paused) void this.paused();
        if (said.state === "over") return void this.timeIsUp();
        if (!said.writes && this.writes) this.sender.become("superseded");
        if (this.sender.line === "offline" || this.sender.line === "signed-out") this.queue.size ? this.sender.hurry() : this.sender.become("ok");
      } catch {
        if (this.writes) this.sender.become("offline");
      }
    }
  }

  /** A later end is said aloud: time was given back. */
  private endsAt(at: string): void {
    const ends = Date.parse(at);
    if (this.clock.ends && ends > this.clock.ends + 1000) announce(`Sınav süreniz uzatıldı. Yeni bitiş saati ${hourOf(at)}`);
    this.clock.ends = ends;
  }

  /** The proctor stopped the clock: the server shows a page without questions until it goes on. What waits is kept. */
  private async paused(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    for (const n of [...this.typing.keys()]) await this.keep(n);
    if (this.queue.durable || !this.queue.size) return location.reload();
    this.ending = false;
  }

  /** One tab of this browser writes; a second one is told, and may take over. */
  private async holdTab(): Promise<void> {
    if (!navigator.locks) return;
    const name = `sinav-${this.attempt}`;
    const forever = () => new Promise<void>(() => {});
    const free = await navigator.locks.query().then((state) => !state.held?.some((lock) => lock.name === name));
    if (!free && performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === "navigate") && !sessionStorage.getItem(name)) {
      sessionStorage.setItem(name, "1"); // a reload of this tab takes over
      return this.sender.become("superseded");
    }
    sessionStorage.setItem(name, "1");
    navigator.locks.request(name, { steal: true }, forever).catch(() => this.sender.become("superseded"));
  }

  // --- moving about

  private watchPage(): void {
    document.addEventListener("click", (event) => {
      const target = event.target as HTMLElement;
      const go = target.closest<HTMLElement>("[data-go]");
      const mapped = target.closest<HTMLElement>("[data-map]");
      if (go) this.show(Number(go.dataset.go));
      if (mapped) {
        event.preventDefault();
        this.show(Number(mapped.dataset.map));
      }
      if (target.closest("[data-finish]")) this.showFinish();
      if (target.closest("[data-finish-now]")) void this.finish();
      if (target.closest("[data-zoom]")) this.zoom(target.closest<HTMLElement>("[data-zoom]")!);
    });
    addEventListener("beforeunload", (event) => {
      if ((this.queue.size && !this.queue.durable) || this.sender?.line === "offline") event.preventDefault();
    });
    addEventListener("pagehide", () => {
      for (const n of [...this.typing.keys()]) void this.keep(n);
    });
    for (const question of this.questions) this.mapped(Number(question.dataset.question));
  }

  private show(n: number, focus = true): void {
    this.here = Math.min(Math.max(1, n), this.questions.length);
    for (const question of this.questions) question.hidden = Number(question.dataset.question) !== this.here;
    document.getElementById("bitir")!.hidden = true;
    history.replaceState(null, "", `#soru-${this.here}`);
    for (const question of this.questions) this.mapped(Number(question.dataset.question));
    if (focus) document.getElementById(`s${this.here}-no`)?.focus({ preventScroll: false });
    if (focus) scrollTo({ top: 0 });
  }

  private mapped(n: number): void {
    const link = document.querySelector<HTMLElement>(`[data-map="${n}"]`);
    if (!link) return;
    const answered = this.isAnswered(n);
    const waits = this.queue.get(n) !== undefined;
    const flagged = this.flags.has(n);
    link.className = [n === this.here && "here", waits ? "wait" : answered && "done", flagged && "flag"].filter(Boolean).join(" ");
    const words = [`Soru ${n}`, n === this.here && "şimdi buradasınız", waits ? "gönderilmeyi bekliyor" : answered ? "yanıtlandı" : "boş", flagged && "işaretli"];
    link.setAttribute("aria-label", words.filter(Boolean).join(", "));
    n === this.here ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    const button = this.question(n).querySelector<HTMLElement>("[data-flag]");
    button?.setAttribute("aria-pressed", String(flagged));
    const label = button?.querySelector("span");
    if (label) label.textContent = flagged ? "İşareti kaldır" : "İşaretle";
    const count = document.querySelector("[data-count]");
    if (count) count.textContent = `${this.questions.length - this.unanswered().length} / ${this.questions.length} yanıtlı`;
  }

  private isAnswered(n: number): boolean {
    const question = this.question(n);
    if (question.dataset.kind === "ordering") return question.dataset.answered === "1" || (question.dataset.answered === undefined && question.dataset.savedAt !== undefined);
    return question.dataset.kind === "file_upload" && question.dataset.files === undefined ? question.dataset.savedAt !== undefined : !isEmpty(read(question));
  }

  private unanswered(): number[] {
    return this.questions.map((question) => Number(question.dataset.question)).filter((n) => !this.isAnswered(n));
  }

  private flag(n: number): void {
    this.flags.has(n) ? this.flags.delete(n) : this.flags.add(n);
    localStorage.setItem(`isaret-${this.attempt}`, JSON.stringify([...this.flags]));
    this.mapped(n);
  }

  private zoom(button: HTMLElement): void {
    const on = document.documentElement.classList.toggle("exam-large");
    button.setAttribute("aria-pressed", String(on));
  }

  private question(n: number): HTMLElement {
    return this.questions[n - 1];
  }

  // --- the end

  private showFinish(): void {
    for (const question of this.questions) question.hidden = true;
    const section = document.getElementById("bitir")!;
    section.hidden = false;
    const empty = this.unanswered();
    section.querySelector("[data-finish-summary]")!.textContent = empty.length ? `Boş soru sayısı: ${empty.length}` : "Bütün soruları yanıtladınız.";
    const flagged = [...this.flags].filter((n) => !empty.includes(n));
    const link = (n: number, words: string) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-s";
      button.dataset.go = String(n);
      button.textContent = words;
      item.append(button);
      return item;
    };
    const items = [...empty.map((n) => link(n, `Soru ${n}, boş`)), ...flagged.map((n) => link(n, `Soru ${n}, işaretli`))];
    section.querySelector("[data-finish-list]")!.replaceChildren(...items);
    document.getElementById("bitir-h")?.focus();
  }

  private async finish(): Promise<void> {
    const fault = document.querySelector<HTMLElement>("[data-finish-error]")!;
    const refuse = (sentence: string) => {
      fault.textContent = sentence;
      fault.hidden = false;
    };
    fault.hidden = true;
    if (!this.writes) return refuse("Bu cihaz yalnız okuyabilir. Bitirmek için önce sınavı burada sürdürün.");
    for (const n of [...this.typing.keys()]) await this.keep(n);
    if (!(await this.sender.flushed(10_000)))
      return refuse("Gönderilmemiş yanıtlarınız var. Bağlantı gelince yeniden deneyin; süre dolarsa sınav kayıtlı yanıtlarla biter.");
    try {
      const body = JSON.stringify({ token: this.main.dataset.token });
      const answer = await fetch(`${this.address}/finish`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
      const said = (await answer.json()) as { next?: string; message?: string };
      if (!answer.ok || !said.next) return refuse(said.message ?? "Sınav bitirilemedi. Yeniden deneyin.");
      localStorage.removeItem(`isaret-${this.attempt}`);
      location.assign(said.next);
    } catch {
      refuse("Bağlantı yok. Yanıtlarınız kayıtlı; bağlantı gelince yeniden deneyin.");
    }
  }

  private async timeIsUp(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    for (const n of [...this.typing.keys()]) await this.keep(n);
    await this.sender.flushed(6000);
    this.readOnly();
    this.state.show("over", this.queue.size, Date.now(), this.queue.durable);
    await wait(4000);
    while (!navigator.onLine) await wait(2000);
    await wait(8000);
    location.assign(this.main.dataset.result ?? "/sinavlar");
  }
}
