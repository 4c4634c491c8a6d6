/** 12:10, from an hour on 1:02:10. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const tail = `${String(seconds % 60).padStart(2, "0")}`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${tail}`;
}

/** 1 dakika 55 saniye */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const parts: [number, string][] = hours ? [[hours, "saat"], [minutes % 60, "dakika"]] : [[minutes, "dakika"], [seconds % 60, "saniye"]];
  return parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ") || "0 saniye";
}

/** %71,4 – cut, never rounded up. */
export function share(part: number, whole: number): string {
  const bp = whole ? Math.floor((part * 10000) / whole) : 0;
  return `%${String(bp / 100).replace(".", ",")}`;
}
