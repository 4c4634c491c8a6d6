// Notes are kept without leaving the page; without this script the same forms work with a new page.
import { announce } from "../page/announce";
import { clock } from "./words";

export function keepNotes(video: HTMLVideoElement): void {
  const place = document.getElementById("not-alani");
  if (!place) return;
  const say = () => {
    const when = document.getElementById("not-ani");
    if (when) when.textContent = `${clock(video.currentTime * 1000)} anına eklenir`;
  };
  video.addEventListener("timeupdate", say);
  place.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    const facts = new FormData(form);
    if (facts.has("at_ms")) facts.set("at_ms", String(Math.round(video.currentTime * 1000)));
    void send(place, form, facts).then(say);
  });
}

async function send(place: HTMLElement, form: HTMLFormElement, facts: FormData): Promise<void> {
  try {
    const answer = await fetch(form.action, { method: "POST", body: facts, headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected || (!answer.ok && answer.status !== 400)) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
    announce(answer.ok ? "Notlar güncellendi" : "Not kaydedilmedi");
    place.querySelector<HTMLElement>("textarea")?.focus();
  } catch {
    announce("Not kaydedilemedi. Bağlantınızı denetleyip yeniden deneyin.");
    const when = document.getElementById("not-ani");
    if (when) when.textContent = "Kaydedilemedi, yeniden deneyin";
  }
}
