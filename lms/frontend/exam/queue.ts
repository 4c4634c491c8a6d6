// What has not been acknowledged yet, kept in IndexedDB so that a reload or a crash loses nothing. Per question only the
// newest answer waits. Without IndexedDB it lives in memory, and the page says so.

export type Value = null | boolean | number | string | (number | null)[] | number[][] | { [gap: string]: number | string | null };

export interface Waiting {
  question: number;
  seq: number;
  key: string;
  value: Value;
}

export class Queue {
  private waiting = new Map<number, Waiting>();
  durable = true;

  private constructor(
    private attempt: string,
    private base: IDBDatabase | null,
  ) {
    this.durable = base !== null;
  }

  static async open(attempt: string): Promise<Queue> {
    const queue = new Queue(attempt, await openBase().catch(() => null));
    for (const row of await queue.stored()) queue.waiting.set(row.question, row);
    return queue;
  }

  private async stored(): Promise<Waiting[]> {
    if (!this.base) return [];
    const rows = await done(this.base.transaction("waiting").objectStore("waiting").getAll());
    return (rows as (Waiting & { attempt: string })[]).filter((row) => row.attempt === this.attempt);
  }

  async put(entry: Waiting): Promise<void> {
    this.waiting.set(entry.question, entry);
    await this.write((store) => store.put({ ...entry, attempt: this.attempt, id: `${this.attempt}/${entry.question}` }));
  }

  /** Takes an entry away, unless a newer answer to the same question has taken its place meanwhile. */
  async drop(entry: Waiting): Promise<void> {
    if (this.waiting.get(entry.question)?.key !== entry.key) return;
    this.waiting.delete(entry.question);
    await this.write((store) => store.delete(`${this.attempt}/${entry.question}`));
  }

  private async write(change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    if (!this.base) return;
    try {
      await done(change(this.base.transaction("waiting", "readwrite").objectStore("waiting")));
    } catch {
      this.durable = false;
    }
  }

  get(question: number): Waiting | undefined {
    return this.waiting.get(question);
  }

  next(): Waiting | undefined {
    return [...this.waiting.values()].sort((a, b) => a.seq - b.seq)[0];
  }

  all(): Waiting[] {
    return [...this.waiting.values()];
  }

  get size(): number {
    return this.waiting.size;
  }
}

function openBase(): Promise<IDBDatabase> {
  const request = indexedDB.open("sinav", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "id" });
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Where crypto.randomUUID is missing (no https). */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
