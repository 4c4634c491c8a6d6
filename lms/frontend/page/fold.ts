/** A text as it is searched: small letters, no marks over or under them ("ÇIĞ" and "cig" are one). */
export function fold(text: string): string {
  return text.toLocaleLowerCase("tr").normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
}

/** Whether each word of the search stands somewhere in the text; both folded. */
export function holds(text: string, words: string[]): boolean {
  return words.every((word) => text.includes(word));
}

export function wordsOf(search: string): string[] {
  return fold(search).split(/\s+/).filter(Boolean);
}
