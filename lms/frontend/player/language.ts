// Before any part of media-chrome is defined: its words in Turkish.
import { addTranslation, setLanguage } from "media-chrome/dist/utils/i18n.js";

addTranslation("tr", {
  Play: "Oynat", Pause: "Duraklat", play: "oynat", pause: "duraklat",
  Mute: "Sesi kapat", Unmute: "Sesi aç", mute: "sesi kapat", unmute: "sesi aç",
  "Enter fullscreen mode": "Tam ekran", "Exit fullscreen mode": "Tam ekrandan çık",
  "enter fullscreen mode": "tam ekran", "exit fullscreen mode": "tam ekrandan çık",
  "Enter picture in picture mode": "Küçük pencerede izle", "Exit picture in picture mode": "Küçük pencereyi kapat",
  "enter picture in picture mode": "küçük pencerede izle", "exit picture in picture mode": "küçük pencereyi kapat",
  "Seek backward": "Geri sar", "seek back {seekOffset} seconds": "{seekOffset} saniye geri",
  "media loading": "video yükleniyor", "video player": "video oynatıcı", "audio player": "ses oynatıcı",
} as never);
setLanguage("tr");
