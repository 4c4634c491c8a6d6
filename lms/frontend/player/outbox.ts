// What was played and not yet acknowledged, kept in localStorage so that a reload, a crash or a dead network loses nothing.
// Without storage (private mode) it lives in memory: then at most one interval is lost.
import { Spans, union } from "./spans";

export interface Kept {
  t: string; // the token of the session that played it
  q: number; // the last number used in it
  spans: Spans;
}

export class Outbox {
  private memory: Kept | null = null;
  constructor(private readonly key: string) {}

  read(): Kept | null {
    try {
      const found = JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
      return found && Array.isArray(found.spans) && found.spans.length ? found : this.memory;
    } catch {
      return this.memory;
    }
  }

  write(kept: Kept): void {
    this.memory = kept.spans.length ? { ...kept, spans: union(kept.spans) } : null;
    try {
      if (this.memory) localStorage.setItem(this.key, JSON.stringify(this.memory));
      else localStorage.removeItem(this.key);
    } catch {
      // storage is full or forbidden; memory has it
    }
  }
}
