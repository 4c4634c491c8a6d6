"""The guides inside the program: each page opens with its pictures, and the pictures are light."""

import re

import pytest

from lms.home import guides
from lms.settings import ROOT

FOLDER = ROOT / "docs/kilavuz"
PICTURE = re.compile(r"!\[([^\]]*)\]\(resim/([a-z-]+\.png)\)")
WRITTEN = sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")


def test_every_guide_stands_in_the_list():
    assert sorted(guides.guides()) == WRITTEN


@pytest.mark.usefixtures("database")
def test_a_guide_opens_with_its_pictures(client):
    listed = client.get("/yardim").text
    for slug in WRITTEN:
        assert f'href="/yardim/{slug}"' in listed
        page = client.get(f"/yardim/{slug}").text
        shown = re.findall(r'src="(/yardim/resim/[^"]+)"', page)
        assert shown, slug
        answer = client.get(shown[0])
        assert answer.status_code == 200 and answer.content_type == "image/png" and answer.data.startswith(b"\x89PNG")
        assert ".md" not in re.sub(r"<title>.*?</title>", "", page), slug
    assert client.get("/yardim/boyle-bir-kilavuz-yok").status_code == 404
    assert client.get("/yardim/resim/yok.png").status_code == 404


def test_pictures_are_there_described_light_and_used():
    named = [found for slug in WRITTEN for found in PICTURE.findall((FOLDER / f"{slug}.md").read_text())]
    assert [name for said, name in named if len(said) < 20] == []
    kept = {path.name: path.stat().st_size for path in (FOLDER / "resim").glob("*.png")}
    assert {name for _, name in named} == set(kept)
    assert [name for name, size in kept.items() if size > 120_000] == [] and sum(kept.values()) <= 4_000_000
