// One file on its way: what is seen of it, and the tus upload behind it.
import { Upload } from "tus-js-client";
import { announce } from "../page/announce";

const CHUNK = 4 * 1024 * 1024;
const NO_VIDEO = 415; // what has come so far is thrown away there: nothing to go on with
const RETRIES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000, 60_000];

export type State = "waiting" | "going" | "paused" | "done" | "failed" | "refused" | "cancelled";

export class UploadRow {
  readonly element = document.createElement("li");
  state: State = "waiting";
  private upload: Upload | null = null;
  private said: HTMLElement;
  private bar: SVGRectElement;
  private buttons: HTMLElement;
  private began = { at: 0, bytes: 0 };

  constructor(private file: File, private place: HTMLElement, private same: boolean, private moved: () => void) {
    this.element.innerHTML = `<p class="upload-name"></p><svg class="measure measure-s" role="img"><line class="m-line" x1="0" y1="8" x2="100%" y2="8"/><rect class="m-done" x="0" y="5" width="0%" height="6"/></svg><span class="fine"></span><div class="actions"></div>`;
    this.element.querySelector(".upload-name")!.textContent = file.name;
    this.said = this.element.querySelector<HTMLElement>(".fine")!;
    this.bar = this.element.querySelector<SVGRectElement>(".m-done")!;
    this.buttons = this.element.querySelector<HTMLElement>(".actions")!;
    this.show("waiting", `Sırada, ${size(file.size)}`);
  }

  get isBusy(): boolean {
    return this.state === "waiting" || this.state === "going" || this.state === "paused";
  }

  async start(): Promise<void> {
    this.show("going", "Başlıyor");
    this.upload ??= this.made();
    const earlier = (await this.upload.findPreviousUploads()).sort((a, b) => b.creationTime.localeCompare(a.creationTime));
    if (this.state !== "going") return;
    if (earlier[0] && !this.upload.url) this.upload.resumeFromPreviousUpload(earlier[0]);
    this.began = { at: 0, bytes: 0 };
    this.upload.start();
  }

  private made(): Upload {
    const { endpoint = "", chamber = "", video } = this.place.dataset;
    const metadata: Record<string, string> = { filename: this.file.name, chamber };
    if (video) Object.assign(metadata, { video, same_timeline: this.same ? "1" : "0" });
    return new Upload(this.file, {
      endpoint,
      metadata,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      fingerprint: (file) => Promise.resolve(["lms", chamber, video ?? "", this.same, file.name, file.size, file.lastModified].join("|")),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500 && status !== 507;
      },
      onProgress: (sent, total) => this.progress(sent, total),
      onSuccess: ({ lastResponse }) => this.finish(lastResponse.getHeader("X-Video") ?? ""),
      onError: (error) => this.fail(error),
    });
  }

  private progress(sent: number, total: number): void {
    if (this.state !== "going") return;
    const now = performance.now();
    if (!this.began.at) this.began = { at: now, bytes: sent };
    const speed = ((sent - this.began.bytes) * 1000) / Math.max(now - this.began.at, 1);
    const share = total ? Math.floor((sent * 100) / total) : 100;
    this.bar.setAttribute("width", `${share}%`);
    this.bar.ownerSVGElement!.setAttribute("aria-label", `Yüzde ${share} yüklendi`);
    const left = speed > 0 && sent < total ? `, ${time((total - sent) / speed)} kaldı` : "";
    this.said.textContent = `%${share}, ${size(sent)} / ${size(total)}${speed > 0 ? `, saniyede ${size(speed)}` : ""}${left}`;
  }

  private finish(address: string): void {
    this.bar.setAttribute("width", "100%");
    this.show("done", "Yüklendi, hazırlanmak üzere sıraya girdi.");
    announce(`Yüklendi: ${this.file.name}`);
    if (address) {
      const link = document.createElement("a");
      Object.assign(link, { href: address, textContent: "Videonun sayfası", className: "btn btn-s" });
      this.buttons.replaceChildren(link);
    }
    this.moved();
  }

  private fail(error: unknown): void {
    const answer = (error as { originalResponse?: { getBody(): string; getStatus(): number } | null }).originalResponse;
    let sentence = "Bağlantı kurulamadı. Yüklenen bölüm duruyor; sürdürmeyi deneyin.";
    if (answer) {
      try {
        sentence = (JSON.parse(answer.getBody()) as { message?: string }).message ?? sentence;
      } catch {
        sentence = "Sunucu yanıt vermedi. Yüklenen bölüm duruyor; sürdürmeyi deneyin.";
      }
    }
    const isRefused = answer?.getStatus() === NO_VIDEO;
    if (isRefused) this.bar.setAttribute("width", "0%");
    this.show(isRefused ? "refused" : "failed", isRefused ? `Alınmadı. ${sentence}` : sentence);
    announce(`${this.file.name}: ${sentence}`);
    this.moved();
  }

  async sendCaption(): Promise<void> {
    this.show("going", "Gönderiliyor");
    const body = new FormData();
    body.append("csrf_token", this.place.dataset.token ?? "");
    body.append("file", this.file);
    try {
      const answer = await fetch(this.place.dataset.captions ?? "", { method: "POST", body });
      const { message } = (await answer.json()) as { message: string };
      this.bar.setAttribute("width", answer.ok ? "100%" : "0%");
      this.show(answer.ok ? "done" : "refused", message);
    } catch {
      this.show("refused", "Altyazı gönderilemedi. Videonun sayfasından ekleyin.");
    }
    announce(this.said.textContent ?? "");
  }

  private show(state: State, sentence: string): void {
    this.state = state;
    this.element.dataset.state = state;
    this.said.textContent = sentence;
    this.bar.ownerSVGElement!.setAttribute("aria-label", `${this.file.name}: ${sentence}`);
    const wanted: [State[], string, () => void][] = [
      [["going"], "Duraklat", () => this.pause()],
      [["paused", "failed"], "Sürdür", () => this.resume()],
      [["waiting", "going", "paused", "failed"], "İptal et", () => this.cancel()],
    ];
    this.buttons.replaceChildren(...wanted.filter(([states]) => states.includes(state)).map(([, text, act]) => this.button(text, act)));
  }

  private button(text: string, act: () => void): HTMLButtonElement {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn btn-s", textContent: text });
    made.setAttribute("aria-label", `${text}: ${this.file.name}`);
    made.addEventListener("click", act);
    return made;
  }

  private pause(): void {
    void this.upload?.abort();
    this.show("paused", "Duraklatıldı. Yüklenen bölüm duruyor.");
    this.moved();
  }

  private resume(): void {
    this.show("waiting", "Sırada");
    this.moved();
  }

  private cancel(): void {
    if (this.upload?.url) void this.upload.abort(true).catch(() => undefined);
    else void this.upload?.abort();
    this.show("cancelled", "İptal edildi.");
    this.moved();
  }
}

function size(bytes: number): string {
  const [step, unit, places] = bytes >= 1e9 ? [1e9, "GB", 2] : bytes >= 1e6 ? [1e6, "MB", 1] : [1e3, "kB", 0];
  return `${(bytes / step).toLocaleString("tr", { maximumFractionDigits: places })} ${unit}`;
}

function time(seconds: number): string {
  if (seconds < 60) return "bir dakikadan az";
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `yaklaşık ${minutes} dakika` : `yaklaşık ${Math.floor(minutes / 60)} saat ${minutes % 60} dakika`;
}
