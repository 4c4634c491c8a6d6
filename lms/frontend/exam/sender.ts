// Sends what waits, one after the other, until the server has acknowledged each. Nothing is dropped but what the server
// has kept or refused for good.
import type { Queue, Waiting } from "./queue";

export type Line = "ok" | "sending" | "offline" | "signed-out" | "superseded" | "over";

export interface Told {
  line(now: Line, since: number): void;
  saved(entry: Waiting, at: string): void;
  refused(entry: Waiting, sentence: string): void;
  ends(at: string): void;
  paused(): void;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15_000;
const PATIENCE = 12_000;

export class Sender {
  line: Line = "ok";
  private since = 0;
  private misses = 0;
  private running = false;
  private wake: () => void = () => {};

  constructor(
    private address: string,
    private token: string,
    private queue: Queue,
    private told: Told,
  ) {
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => !document.hidden && this.hurry());
  }

  /** Tries at once, whatever the waiting time was. */
  hurry(): void {
    this.misses = 0;
    this.wake();
    void this.run();
  }

  /** Resolves when everything is acknowledged, or after `ms`. */
  async flushed(ms: number): Promise<boolean> {
    const end = performance.now() + ms;
    this.hurry();
    while (this.queue.size && performance.now() < end && (this.line === "ok" || this.line === "sending")) await wait(100);
    return this.queue.size === 0;
  }

  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let entry = this.queue.next(); entry; entry = this.queue.next()) {
        if (this.line === "superseded" || this.line === "over") return;
        if (this.line === "ok") this.become("sending");
        const outcome = await this.send(entry);
        if (outcome === "again") await this.pause();
      }
      if (this.line !== "superseded" && this.line !== "over") this.become("ok");
    } finally {
      this.running = false;
    }
    if (this.queue.size && this.line !== "superseded" && this.line !== "over") void this.run();
  }

  private async send(entry: Waiting): Promise<"done" | "again"> {
    let answer: Response;
    let said: { outcome?: string; at?: string; ends_at?: string; message?: string } = {};
    try {
      answer = await fetch(`${this.address}/answers`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: this.token, ...entry }, whole),
        signal: AbortSignal.timeout(PATIENCE),
      });
      said = await answer.json().catch(() => ({}));
    } catch {
      this.become("offline");
      return "again";
    }
    if (said.ends_at) this.told.ends(said.ends_at);
    if (answer.ok && said.at) {
      this.misses = 0;
      await this.queue.drop(entry);
      if (this.line === "offline" || this.line === "signed-out") this.become("sending");
      this.told.saved(entry, said.at);
      return "done";
    }
    return this.refusal(entry, answer.status, said);
  }

  private async refusal(entry: Waiting, status: number, said: { outcome?: string; message?: string }): Promise<"done" | "again"> {
    if (status === 401) this.become("signed-out");
    else if (said.outcome === "superseded") this.become("superseded");
    else if (said.outcome === "late") this.become("over");
    else if (said.outcome === "paused") this.told.paused();
    else if (status === 400 || status === 404 || status === 413 || said.outcome === "key_reused") {
      await this.queue.drop(entry);
      this.told.refused(entry, said.message ?? "Yanıt kabul edilmedi.");
      return "done";
    } else this.become("offline");
    return "again";
  }

  become(line: Line): void {
    if (line !== this.line) this.since = Date.now();
    this.line = line;
    this.told.line(line, this.since);
  }

  /** Longer each time, with jitter, so that a hall does not come back in one moment. */
  private async pause(): Promise<void> {
    const longest = this.line === "signed-out" ? 5000 : Math.min(FIRST_WAIT * 2 ** this.misses, LONGEST_WAIT);
    this.misses += 1;
    await Promise.race([wait(longest * (0.5 + Math.random() / 2)), new Promise<void>((resolve) => (this.wake = resolve))]);
  }
}

/** Half a character (an emoji cut at the field's end) cannot be kept; it becomes the sign for an unknown one. */
function whole(_: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value;
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
