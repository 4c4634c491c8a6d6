// The source: hls.js where the browser needs it, the browser's own HLS elsewhere. Knows nothing about counting.
import Hls from "hls.js/light";

export interface Addresses { playlist: string; audio_playlist: string | null }

export class Engine {
  private hls: Hls | null = null;
  private wish = "auto"; // auto, the name of a rendition (480p), or audio
  private addresses: Addresses | null = null;

  /** `renew` is called when the server refuses a segment (403): the session's time is over. */
  constructor(private readonly video: HTMLVideoElement, private readonly beforeLoad: () => void, private readonly renew: () => void) {}

  get isAudio(): boolean { return this.wish === "audio"; }

  /** Loads the addresses of a session and stands at `seconds`. */
  load(addresses: Addresses, seconds: number): void {
    this.addresses = addresses;
    this.beforeLoad();
    this.hls?.destroy();
    this.hls = null;
    const url = this.isAudio && addresses.audio_playlist ? addresses.audio_playlist : addresses.playlist;
    if (Hls.isSupported()) this.loadWithHls(url, seconds);
    else {
      this.video.src = url;
      this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = seconds), { once: true });
      this.video.addEventListener("error", () => this.renew(), { once: true });
    }
  }

  private loadWithHls(url: string, seconds: number): void {
    const hls = (this.hls = new Hls({ startPosition: seconds, enableWorker: false, maxBufferLength: 40, backBufferLength: 60, capLevelToPlayerSize: true }));
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.applyLevel());
    hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.response && (data.response.code === 401 || data.response.code === 403)) return this.renewOnce(hls);
      if (!data.fatal) return;
      if (data.type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => this.hls === hls && hls.startLoad(), 3_000);
      else if (data.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    });
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  private renewOnce(hls: Hls): void {
    if (this.hls !== hls) return;
    hls.stopLoad();
    this.renew();
  }

  /** A quality by name. Sound alone is a source of its own on the same time line. */
  choose(wish: string): void {
    const wasAudio = this.isAudio;
    this.wish = wish;
    if (!this.addresses) return;
    if (wasAudio !== this.isAudio) {
      const plays = !this.video.paused;
      this.load(this.addresses, this.video.currentTime);
      if (plays) void this.video.play();
    } else this.applyLevel();
  }

  private applyLevel(): void {
    if (!this.hls || this.isAudio) return;
    const height = Number.parseInt(this.wish, 10);
    const level = this.hls.levels.findIndex((one) => one.height === height || one.name === this.wish);
    this.hls.nextLevel = level; // -1: the player chooses
  }
}
