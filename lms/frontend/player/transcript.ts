// The transcript beside the video: follows, searches, leads to the moment.
import { fold } from "../page/fold";

export function followTranscript(video: HTMLVideoElement): void {
  const list = document.getElementById("dokum-listesi");
  if (!list) return;
  const lines = [...list.querySelectorAll<HTMLLIElement>("li")];
  let here: HTMLLIElement | undefined;
  video.addEventListener("timeupdate", () => {
    const ms = video.currentTime * 1000;
    const now = lines.find((line) => ms >= Number(line.dataset.at) && ms < Number(line.dataset.end));
    if (now === here) return;
    here?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    here = now;
    if (now && !list.matches(":hover, :focus-within")) list.scrollTop = now.offsetTop - list.offsetTop - list.clientHeight / 3;
  });
  search(lines);
}

function search(lines: HTMLLIElement[]): void {
  const input = document.getElementById("dokum-ara") as HTMLInputElement;
  const found = document.getElementById("dokum-bulunan")!;
  const texts = lines.map((line) => fold(line.querySelector("span")?.textContent ?? ""));
  input.addEventListener("input", () => {
    const sought = fold(input.value.trim());
    let count = 0;
    lines.forEach((line, at) => {
      line.hidden = sought !== "" && !texts[at].includes(sought);
      if (!line.hidden) count++;
    });
    found.textContent = !sought ? "" : count ? `${count} yerde geçiyor` : "Dökümde bulunamadı";
  });
}
