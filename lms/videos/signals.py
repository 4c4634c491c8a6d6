"""What this room announces, inside the transaction of its cause."""

from blinker import signal

version_ready = signal("videos.version_ready")  # send(version): it can be played; its video may still play another
version_replaced = signal(
    "videos.version_replaced"
)  # send(video, old=…, new=…): new.timeline_id tells what carries over
