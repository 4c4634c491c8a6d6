from blinker import Signal

run_changed = Signal("A dated run took a step or its sessions moved. Sender: the CourseRun, flushed; what, reason.")
