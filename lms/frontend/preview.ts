// The archive's preview: <video data-preview="…/master.m3u8">. Nothing is counted here.
import Hls from "hls.js/light";
import { all } from "./page/all";

for (const video of all<HTMLVideoElement>("video[data-preview]")) {
  const source = video.dataset.preview ?? "";
  if (Hls.isSupported()) {
    const hls = new Hls({ maxBufferLength: 20 });
    hls.loadSource(source);
    hls.attachMedia(video);
  } else {
    video.src = source;
  }
}
