"""News from the run: when it is finished its roll calls decide."""

from lms.attendance import operations
from lms.catalogue.runs.signals import run_changed


@run_changed.connect
def when_run_changed(run, what, **more):
    if what == "finished":
        operations.demand_all_called(run)
        operations.decide(run)
