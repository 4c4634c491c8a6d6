from blinker import Signal

required_videos_changed = Signal("The required videos of a course version changed. Sender: the version's id.")
