// <div data-poll="/isler/7/durum" data-poll-seconds="2">: the address answers with a fragment that replaces the content. An
// element with data-done in it ends the asking; data-done="reload" then fetches the page anew. data-announce is what a
// screen reader hears when it changes.
import { all } from "./all";
import { announce } from "./announce";

export function pollFragments(): void {
  for (const place of all("[data-poll]")) if (!place.querySelector("[data-done]")) void follow(place);
}

async function follow(place: HTMLElement): Promise<void> {
  const step = Math.max(0.5, Number(place.dataset.pollSeconds) || 2) * 1000;
  let misses = 0;
  let last = "";
  while (place.isConnected) {
    await wait(Math.min(step * 2 ** misses, 30_000));
    if (document.hidden) continue;
    const html = await fetchFragment(place.dataset.poll ?? "");
    if (html === null) {
      misses = Math.min(misses + 1, 6);
      if (misses === 3) announce("Bağlantı yok, durum bilgisi gecikiyor");
      continue;
    }
    misses = 0;
    if (html !== last) {
      last = html;
      place.innerHTML = html;
      announce(place.querySelector<HTMLElement>("[data-announce]")?.dataset.announce ?? "");
    }
    const done = place.querySelector<HTMLElement>("[data-done]");
    if (done?.dataset.done === "reload") location.reload();
    if (done) return;
  }
}

async function fetchFragment(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, signal: AbortSignal.timeout(15_000) });
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
