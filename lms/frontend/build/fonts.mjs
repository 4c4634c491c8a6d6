// One font file for the whole interface: IBM Plex Sans with its weight and width axes, Latin-1, the Turkish letters and
// the few signs in use (about 54 kB). The copies cut for web services lack `zero` and split Turkish over two files.
// node lms/frontend/build/fonts.mjs OUT.woff2
import { readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

const source = "node_modules/@ibm/plex-sans-variable/fonts/complete/woff2/IBM Plex Sans Var-Roman.woff2";
let text = "ıĞğİŞş–—‘’“”„…•−≤≥≈→←↑↓₺€Ω√²³µ✓";
for (let code = 0x20; code < 0x100; code++) if (code < 0x7f || code >= 0xa0) text += String.fromCodePoint(code);

const variationAxes = { wght: { min: 400, max: 700 }, wdth: { min: 85, max: 100 } };
writeFileSync(process.argv[2], await subsetFont(readFileSync(source), text, { targetFormat: "woff2", variationAxes }));
