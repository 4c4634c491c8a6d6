// The keyboard, everywhere on the page except where somebody types or a control has its own use for the key.
export interface Acts {
  toggle(): void;
  by(seconds: number): void;
  speed(steps: number): void;
  mute(): void;
  captions(): void;
  fullscreen(): void;
  note(): void;
  help(): void;
}

export function listen(acts: Acts): void {
  const table: Record<string, () => void> = {
    " ": acts.toggle, k: acts.toggle, ArrowLeft: () => acts.by(-5), ArrowRight: () => acts.by(5),
    j: () => acts.by(-10), l: () => acts.by(10), "<": () => acts.speed(-1), ">": () => acts.speed(1),
    m: acts.mute, c: acts.captions, f: acts.fullscreen, n: acts.note, "?": acts.help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target as HTMLElement;
    if (at.closest("input:not([type=range]), textarea, select, [contenteditable]")) return;
    if (event.key === " " && at.closest("button, a, summary, media-play-button, media-mute-button, [role=button]")) return;
    if (event.key.startsWith("Arrow") && at.closest("input[type=range]")) {
      if (event.key === "ArrowUp" || event.key === "ArrowDown") return;
    }
    const act = table[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
