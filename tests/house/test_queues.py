"""No job waits for ever: a worker listens to each queue, and each kind of job that is added has its handler."""

import ast
from pathlib import Path

from lms import run
from lms.settings import QUEUES, Settings
from tests.house.source import literal, modules


def test_a_worker_listens_to_each_queue():
    settings = Settings.read()
    heard = set()
    for service in (run.worker(settings), run.video_worker(settings)):
        heard |= set(service.command[service.command.index("-Q") + 1].split(","))
    assert heard == set(QUEUES)


def test_so_does_the_composed_machine():
    text = Path("docker/compose.yaml").read_text()
    assert all(f"--queues={queue}" in text or f",{queue}" in text for queue in QUEUES)


def test_every_queue_that_is_named_exists():
    wrong = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        for call, name, _ in module.calls()
        for keyword in call.keywords
        if keyword.arg == "queue" and name == "add" and literal(keyword.value) not in (None, *QUEUES)
    ]
    assert wrong == []


def test_every_job_that_is_added_has_a_handler_and_every_handler_a_job():
    added, handled = set(), set()
    for module in modules():
        for call, name, owner in module.calls():
            if call.args and (kind := literal(call.args[0])) and owner in ("jobs", ""):
                if (name == "add" and owner == "jobs") or name == "leave_to_job":
                    added.add(kind)
                elif name == "handles":
                    handled.add(kind)
            if call.args and name == "read_by_job":
                handled.add(literal(call.args[0]))
    assert {"without handler": added - handled, "never added": handled - added} == {
        "without handler": set(),
        "never added": set(),
    }


def test_every_module_that_handles_is_loaded(app):
    """The worker knows only what create_app imports."""
    import sys

    handling = {
        module.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.FunctionDef) and any("handles(" in ast.unparse(d) for d in node.decorator_list)
    }
    assert sorted(handling - set(sys.modules)) == []
