"""Names of fields and files as they come, made harmless."""

import pytest

from lms.core.sent_files import LONGEST, TameRequest, tame


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("", ""),
        ("Diploma.pdf", "Diploma.pdf"),
        ("İşsizlik belgesi (2).PDF", "İşsizlik belgesi (2).PDF"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Kullanıcı\\dekont.pdf", "dekont.pdf"),
        ("fatura\u202efdp.exe", "faturafdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie: x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        (".htaccess", "htaccess"),
        ("...", "dosya"),
        ("\u202e", "dosya"),
    ],
)
def test_a_file_is_called_by_a_tame_name(sent, kept):
    assert tame(sent) == kept


def test_a_long_name_keeps_its_ending():
    assert tame("ğ" * 400 + ".xlsx").endswith("ğ.xlsx") and len(tame("ğ" * 400 + ".xlsx")) == LONGEST
    assert len(tame("x." + "y" * 400)) < LONGEST


def test_a_field_without_a_name_is_none_and_files_come_tamed(app):
    heads = ["name=", 'name="a"', 'name="file"; filename="..\\x/a.pdf"']
    body = "".join(f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n1\r\n" for head in heads) + "--b--\r\n"
    with app.test_request_context(data=body, method="POST", content_type="multipart/form-data; boundary=b"):
        from flask import request

        assert isinstance(request._get_current_object(), TameRequest)
        assert [*request.form.items()] == [("a", "1")]
        assert request.files["file"].filename == "a.pdf"
        assert request.files["file"].read() == b"1"
