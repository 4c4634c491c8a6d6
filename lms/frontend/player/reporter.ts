// Sessions and reports: claims what was played, again and again, until the server has said that it has it.
import { Outbox } from "./outbox";
import { closed, fromPlayed, measure, Spans, subtract, union } from "./spans";

const MOST = 64;

export interface Course { covered_ms: number; required_ms: number; threshold_bp: number; done: boolean }
export interface Started {
  t: string; duration_ms: number; ranges: Spans; resume_ms: number; next_ms: number; done: boolean;
  require_visible: boolean; playlist: string; audio_playlist: string | null; course: Course;
  captions: { language: string; label: string; url: string }[];
}
interface Answer { covered_ms: number; refused: Spans; next_ms: number; superseded: boolean; course: Course; dup?: boolean; done: boolean }
export type Trouble = "superseded" | "login" | "access" | "video" | "other" | "pieces" | "many";
export type State = "saved" | "waiting" | "offline" | "idle";

export interface Ears {
  changed(): void; // coverage or course figures
  state(state: State): void;
  trouble(what: Trouble, sentence: string): void;
}

export class Reporter {
  covered: Spans; // acknowledged
  course: Course;
  session: Started | null = null;
  savedAt = 0;
  state: State = "idle";
  private q = 0;
  private carried: Spans = []; // played before the source was loaded anew, or left by an earlier page
  private timer = 0;
  private tries = 0;
  private flying = false;
  private stale = false; // handed in with the next answer, never played on
  private again = false;
  private hiddenMs = 0;
  private hiddenSince = 0;
  private fastest = 0;
  private dueAt = 0;
  private readonly outbox: Outbox;

  constructor(private readonly video: HTMLVideoElement, private readonly facts: DOMStringMap, private readonly ears: Ears) {
    this.covered = JSON.parse(facts.ranges ?? "[]") as Spans;
    this.course = {
      covered_ms: Number(facts.courseCovered), required_ms: Number(facts.courseRequired),
      threshold_bp: Number(facts.threshold), done: facts.done === "1",
    };
    this.outbox = new Outbox(`izleme:${facts.user}:${facts.enrolment}:${facts.version}`);
    this.listen();
  }

  get duration(): number { return Number(this.facts.duration); }
  /** A session is open that may be played in. */
  get live(): boolean { return this.session !== null && !this.stale; }
  /** Played and not yet acknowledged. */
  get pending(): Spans { return subtract(union(this.carried, this.session ? fromPlayed(this.video.played) : []), this.covered); }
  /** What the learner sees as watched, the server's own rounding included. */
  get seen(): Spans { return closed(union(this.covered, this.pending), this.duration); }

  /** What an earlier page of this browser could not hand in any more goes first, in its own session. */
  async handInLeftovers(): Promise<void> {
    const kept = this.outbox.read();
    if (!kept) return;
    this.carried = union(this.carried, kept.spans);
    this.ears.changed();
    const spans = this.pending.slice(0, MOST);
    if (!spans.length || !kept.t) return this.keep();
    const answer = await this.post(this.facts.report!, { t: kept.t, q: kept.q + 1, p: spans, h: 0, r: 0 });
    if (answer?.ok) this.take((await answer.json()) as Answer, spans);
    this.keep();
  }

  /** Opens a session; true when it plays now. Counting begins only after the answer. */
  async start(): Promise<boolean> {
    if (this.session) await this.flush();
    const answer = await this.post(this.facts.start!, { enrolment: Number(this.facts.enrolment), version: Number(this.facts.version) });
    if (!answer) { this.say("offline"); return false; }
    if (!answer.ok) { await this.refusedStart(answer); return false; }
    const started = (await answer.json()) as Started;
    this.carried = this.pending; // what an earlier session played stays claimed
    this.session = started;
    this.stale = false;
    this.q = 0;
    this.covered = closed(union(this.covered, started.ranges), this.duration);
    this.course = started.course;
    this.facts.done = started.done ? "1" : "0";
    this.keep();
    this.ears.changed();
    this.plan(started.next_ms);
    return true;
  }

  /** Ends this page's session: another player has taken over, or the person must sign in. What was played stays kept. */
  private drop(): void {
    this.carried = this.pending;
    this.session = null;
    this.stale = false;
    clearTimeout(this.timer);
    this.keep();
  }

  /** The source is about to be loaded anew (quality, a fresh address): `played` will be empty then. */
  beforeLoad(): void { this.carried = union(this.carried, this.pending); }

  /** Sends what is pending, now; while a report is under way, right after it. */
  async flush(): Promise<void> {
    if (!this.session) return;
    if (this.flying) { this.again = true; return; }
    const spans = this.pending.slice(0, MOST);
    if (!spans.length) { this.plan(this.session.next_ms); return; }
    this.flying = true;
    clearTimeout(this.timer);
    const session = this.session;
    const body = this.body(spans);
    this.keep();
    const answer = await this.post(this.facts.report!, body);
    this.flying = false;
    if (this.session !== session) return;
    if (answer?.ok) {
      this.tries = 0;
      const said = (await answer.json()) as Answer;
      this.take(said, spans);
      if (said.superseded) this.stop("superseded", "");
      else this.plan(this.again ? 0 : said.next_ms);
    } else if (answer) await this.refusedReport(answer);
    else { this.say("offline"); this.retry(); }
    this.again = false;
  }

  private body(spans: Spans) {
    const hidden = this.hiddenMs + (this.hiddenSince ? Date.now() - this.hiddenSince : 0);
    this.hiddenMs = 0;
    if (this.hiddenSince) this.hiddenSince = Date.now();
    const fastest = Math.max(this.fastest, Math.round(this.video.playbackRate * 100));
    this.fastest = 0;
    return { t: this.session!.t, q: ++this.q, p: spans, h: Math.round(hidden), r: fastest, pos: Math.round(this.video.currentTime * 1000) };
  }

  private take(said: Answer, sent: Spans): void {
    this.covered = closed(union(this.covered, subtract(sent, said.refused)), this.duration);
    this.carried = subtract(this.carried, this.covered);
    const was = this.course.done;
    this.course = said.course;
    this.savedAt = Date.now();
    this.keep();
    this.say(said.refused.length ? "waiting" : "saved");
    if (was !== said.course.done) this.facts.done = said.course.done ? "1" : "0";
    this.ears.changed();
  }

  /** Newly covered time that the server does not know yet and that counts for the course. */
  get own(): number {
    return this.facts.required === "1" ? measure(this.seen) - measure(closed(this.covered, this.duration)) : 0;
  }

  /** Own count of the whole course, to report at the moment when it is enough. */
  get isDue(): boolean {
    if (this.course.done || !this.session) return false;
    return this.own > 0 && (this.course.covered_ms + this.own) * 10000 >= this.course.threshold_bp * this.course.required_ms;
  }

  private plan(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), ms);
  }

  /** 2, 4, 8 ... 60 s with a shake, so that thousands do not come back at once. */
  private retry(least = 0): void {
    const wait = Math.max(least, Math.min(60_000, 2_000 * 2 ** this.tries++));
    this.plan(wait * (0.75 + Math.random() / 2));
  }

  private async refusedReport(answer: Response): Promise<void> {
    const said = await reason(answer);
    if (answer.status === 429 || answer.status >= 500) {
      this.say("waiting");
      return this.retry(Number(answer.headers.get("Retry-After") ?? 0) * 1000);
    }
    if (answer.status === 401 && said.reason === "token") { // its twelve hours are over: on in a new session
      this.drop();
      if (!(await this.start())) this.say("waiting");
      return;
    }
    this.stop(answer.status === 409 ? "superseded" : (said.reason as Trouble) || "other", said.message);
  }

  private async refusedStart(answer: Response): Promise<void> {
    const said = await reason(answer);
    if (answer.status === 401) return this.stop("login", "Oturumunuz sona ermiş. Yeniden giriş yapın, izledikleriniz saklanıyor.");
    this.stop(answer.status === 429 ? "many" : (said.reason as Trouble) || "other", said.message);
  }

  private stop(what: Trouble, sentence: string): void {
    this.drop();
    this.say(this.pending.length ? "waiting" : "idle");
    this.ears.trouble(what, sentence);
  }

  private say(state: State): void {
    this.state = state;
    this.ears.state(state);
  }

  private keep(): void {
    this.outbox.write({ t: this.session?.t ?? this.outbox.read()?.t ?? "", q: this.session ? this.q : this.outbox.read()?.q ?? 0, spans: this.pending });
  }

  private async post(url: string, body: object): Promise<Response | null> {
    try {
      return await fetch(url, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      return null;
    }
  }

  /** The page may never come back: a beacon with everything, no answer awaited, nothing dropped. */
  private beacon(): void {
    const spans = this.session ? this.pending.slice(0, MOST) : [];
    this.keep();
    if (spans.length) navigator.sendBeacon(this.facts.report!, JSON.stringify(this.body(spans)));
    this.keep(); // with the number that the beacon used
  }

  private listen(): void {
    const video = this.video;
    video.addEventListener("pause", () => void this.flush());
    video.addEventListener("ended", () => void this.flush());
    video.addEventListener("ratechange", () => (this.fastest = Math.max(this.fastest, Math.round(video.playbackRate * 100))));
    video.addEventListener("timeupdate", () => {
      if (this.isDue && !this.flying && Date.now() - this.dueAt > 1_500) {
        this.dueAt = Date.now();
        void this.flush();
      }
      this.ears.changed();
    });
    setInterval(() => this.session && !video.paused && this.keep(), 2_000);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        if (this.hiddenSince) this.hiddenMs += Date.now() - this.hiddenSince;
        this.hiddenSince = 0;
        return;
      }
      this.hiddenSince = video.paused ? 0 : Date.now();
      if (this.session?.require_visible) video.pause();
      this.beacon();
    });
    addEventListener("pagehide", () => this.beacon());
    addEventListener("pageshow", (event) => {
      if (event.persisted) { // out of the back/forward cache: hand in, and open a new session at the next play
        this.stale = true;
        video.pause();
        void this.flush().then(() => this.stale && this.drop());
      }
    });
    addEventListener("online", () => { this.tries = 0; void (this.session ? this.flush() : this.handInLeftovers()); });
    addEventListener("offline", () => this.say("offline"));
  }
}

async function reason(answer: Response): Promise<{ message: string; reason: string | null }> {
  try {
    return (await answer.json()) as { message: string; reason: string | null };
  } catch {
    return { message: "Beklenmeyen bir sorun oluştu. İzledikleriniz saklanıyor.", reason: null };
  }
}
