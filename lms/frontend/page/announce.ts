/** Has a screen reader say one sentence, through the page's one live region. */
export function announce(sentence: string): void {
  const region = document.getElementById("duyuru");
  if (region && region.textContent !== sentence) region.textContent = sentence;
}
