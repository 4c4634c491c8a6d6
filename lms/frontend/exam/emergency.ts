// The last resort of a hall without a line: what waits is sealed for the server and offered as a file, which a proctor
// carries. The same steps as lms/exams/emergency.py.
import type { Waiting } from "./queue";

const MARK = "ogrenme-merkezi-acil-durum-1";
const CURVE = { name: "ECDH", namedCurve: "P-256" };

export interface ServerKey {
  id: string;
  point: string;
}

/** The key that the page carries; none in an exam without a hall, and where the browser cannot seal. */
export function serverKey(data: DOMStringMap): ServerKey | null {
  const { emergencyId, emergencyKey } = data;
  return emergencyId && emergencyKey && globalThis.crypto?.subtle ? { id: emergencyId, point: emergencyKey } : null;
}

export async function sealed(server: ServerKey, token: string, entries: Waiting[]): Promise<string> {
  const point = bytes(server.point);
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const from = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const peer = await crypto.subtle.importKey("raw", point, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const salt = new Uint8Array([...from, ...point]);
  const way = { name: "HKDF", hash: "SHA-256", salt, info: text(MARK) };
  const key = await crypto.subtle.deriveKey(way, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const lines = entries.map(({ question, seq, key: name, value }) => ({ question, seq, key: name, value }));
  const said = text(JSON.stringify({ token, entries: lines }));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text(MARK) }, key, said);
  return JSON.stringify({ file: MARK, key: server.id, from: base64(from), iv: base64(iv), sealed: base64(new Uint8Array(closed)) });
}

export function download(content: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function text(words: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(words) as Uint8Array<ArrayBuffer>;
}

function bytes(coded: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(coded), (sign) => sign.charCodeAt(0)) as Uint8Array<ArrayBuffer>;
}

function base64(data: Uint8Array): string {
  let said = "";
  for (const byte of data) said += String.fromCharCode(byte);
  return btoa(said);
}
