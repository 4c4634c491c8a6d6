"""Every real file of the shared corpora ends as ready, or as failed with a reason, within 60 s."""

import os
import time
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("LMS_CORPORA") or Path(__file__).resolve().parents[3] / "shared/corpora") / "video"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file()) if FOLDER.is_dir() else []
REFUSED = {"sample_audio_only.mp4", "sample_fragmented_clearkey.mp4"}
LONG = {"long_180p_av1.mp4"}

pytestmark = pytest.mark.skipif(not FILES, reason="shared corpora are not there (LMS_CORPORA)")


@pytest.mark.parametrize("path", [pytest.param(path, marks=pytest.mark.slow, id=path.name) for path in FILES])
def test_real_file_ends_well_or_with_a_reason(taken, path):
    began = time.monotonic()
    version = taken(path, path.name)
    assert time.monotonic() - began < 60
    if path.name in REFUSED:
        assert version.state == "failed" and version.reason
    else:
        assert version.state == "ready" and version.duration_ms > 0, version.reason
