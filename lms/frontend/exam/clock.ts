// The server's time, told by this browser's stopwatch: a wrong or changed clock on the computer does not matter.
import { announce } from "../page/announce";

const SPOKEN = [10 * 60, 5 * 60, 60];

export class Clock {
  private base = 0;
  private since = 0;
  private best = Infinity;
  ends = 0;

  constructor(now: string, ends: string) {
    this.set(Date.parse(now), 0, Infinity);
    this.ends = Date.parse(ends);
  }

  /** A reading of the server's clock, taken half a round trip ago. Better (shorter) readings replace worse ones. */
  set(now: number, roundTrip: number, worst = roundTrip): void {
    if (worst !== Infinity && roundTrip > this.best * 2 && performance.now() - this.since < 300_000) return;
    this.best = worst;
    this.base = now + roundTrip / 2;
    this.since = performance.now();
  }

  now(): number {
    return this.base + performance.now() - this.since;
  }

  left(): number {
    return Math.max(0, this.ends - this.now());
  }

  show(place: HTMLElement, over: () => void): void {
    let spoken = Infinity;
    const tick = () => {
      const seconds = Math.ceil(this.left() / 1000);
      place.textContent = text(seconds);
      for (const mark of SPOKEN)
        if (seconds <= mark && spoken > mark && seconds > mark - 20) announce(`Kalan süre ${mark / 60} dakika`);
      spoken = Math.min(spoken, seconds);
      if (seconds <= 0) return over();
      setTimeout(tick, 1000 - (performance.now() % 1000) + 5);
    };
    tick();
  }
}

function text(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** 14.23.08 in Istanbul */
export function hourOf(moment: string): string {
  const format = new Intl.DateTimeFormat("tr-TR", { timeZone: "Europe/Istanbul", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return format.format(new Date(moment)).replaceAll(":", ".");
}
