// Files wait here and go two at a time, well below the server's limit of three; captions go when all videos are there.
import { announce } from "../page/announce";
import { UploadRow } from "./row";

const AT_ONCE = 2;

export class UploadQueue {
  private rows: UploadRow[] = [];
  private captions: UploadRow[] = [];
  private list: HTMLElement;

  constructor(private place: HTMLElement) {
    this.list = place.querySelector<HTMLElement>("[data-upload-list]")!;
    addEventListener("beforeunload", (event) => {
      if (this.rows.some((row) => row.isBusy)) event.preventDefault();
    });
  }

  add(files: File[], sameTimeline: boolean): void {
    this.list.hidden = false;
    const hint = this.place.querySelector<HTMLElement>("[data-upload-hint]");
    if (hint) hint.hidden = false;
    for (const file of this.place.dataset.video ? files.slice(0, 1) : files) {
      const row = new UploadRow(file, this.place, sameTimeline, () => this.next());
      this.list.append(row.element);
      (/\.(vtt|srt)$/i.test(file.name) ? this.captions : this.rows).push(row);
    }
    this.next();
  }

  private next(): void {
    const free = AT_ONCE - this.rows.filter((row) => row.state === "going").length;
    for (const row of this.rows.filter((row) => row.state === "waiting").slice(0, Math.max(0, free))) void row.start();
    if (this.rows.some((row) => row.isBusy)) return;
    for (const row of this.captions.splice(0)) void row.sendCaption();
    const done = this.rows.filter((row) => row.state === "done").length;
    if (done > 0 && done === this.rows.length) announce("Bütün yüklemeler bitti");
  }
}
