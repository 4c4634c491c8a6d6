import hashlib
import io

import pytest

from lms.core import files
from lms.core.refusals import Refused


def test_what_is_sent_is_kept_whole_with_its_digest(tmp_path):
    data = bytes(range(256)) * 9000
    path = tmp_path / "klasör" / "dosya"
    assert files.keep(io.BytesIO(data), path, len(data), "uzun") == (len(data), hashlib.sha256(data).hexdigest())
    assert path.read_bytes() == data
    read_already = files.keep(io.BytesIO(data[10:]), tmp_path / "b", len(data), "uzun", data[:10])
    assert read_already[0] == len(data) and (tmp_path / "b").read_bytes() == data


def test_what_is_too_long_leaves_nothing_behind(tmp_path):
    with pytest.raises(Refused, match="uzun"):
        files.keep(io.BytesIO(b"x" * 11), tmp_path / "dosya", 10, "uzun")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_no_more_is_said_and_leaves_nothing(tmp_path):
    class Full(io.BytesIO):
        def read(self, size=-1):
            raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="yer kalmamış"):
        files.keep(Full(), tmp_path / "dosya", 10, "uzun", b"bas")
    assert list(tmp_path.iterdir()) == []


def test_a_small_file_is_whole_or_not_there(tmp_path, monkeypatch):
    files.put(b"whole", tmp_path / "klasör" / "belge.pdf", "document")
    assert (tmp_path / "klasör" / "belge.pdf").read_bytes() == b"whole"

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(Refused, match="yer kalmamış") as refused:
        files.put(b"cut", tmp_path / "dekont.pdf", "receipt")
    assert refused.value.field == "receipt" and not (tmp_path / "dekont.pdf").exists()
