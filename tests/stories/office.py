"""What `site.run` executes: programs from the standard input, one JSON line each, with an answer line for each."""

import contextlib
import io
import json
import sys
import traceback

from lms.app import create_app
from lms.core.database import db
from tests import make


def serve(app, lines, answers):
    for line in lines:
        program, number = json.loads(line)
        make.NUMBER = make.count(number)
        said, failure = io.StringIO(), None
        try:
            with contextlib.redirect_stdout(said), app.test_request_context("/"):
                exec(compile(program, "<site.run>", "exec"), {"db": db, "make": make, "app": app})
                db.session.commit()
        except Exception:
            failure = traceback.format_exc()
        print(json.dumps([said.getvalue(), failure]), file=answers, flush=True)


if __name__ == "__main__":
    serve(create_app(), sys.stdin, sys.stdout)
