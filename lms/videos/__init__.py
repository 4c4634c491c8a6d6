"""Videos: upload, probe, transcode (ffmpeg only here), captions, rights record, delivery. Knows no course."""
