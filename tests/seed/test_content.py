import subprocess
import sys
from pathlib import Path

from lms.seed import exams, lessons
from lms.seed.slides import Slide


def test_the_written_content_agrees_with_itself():
    done = subprocess.run([sys.executable, Path(__file__).with_name("checks.py")], capture_output=True, text=True)
    assert done.returncode == 0 and " 0 sorun" in done.stdout, done.stdout[-2000:]


def test_every_seeded_question_is_sound():
    from lms.exams.kinds import faults

    for path in (lessons.HERE / "questions").glob("*.yaml"):
        for question in lessons.read(f"questions/{path.name}").get("questions", []):
            made = exams.content_of(question)
            assert faults(made["kind"], question["stem"], made["body"]) == [], question["id"]


def test_the_seeds_own_videos_stay_within_their_bounds():
    seconds = []
    for entry in lessons.read("courses.yaml")["courses"]:
        if lessons.script(entry["code"]) is None and entry["code"] not in lessons.RENDERED:
            continue
        videos = [one for part in entry["sections"] for one in part["lessons"] if one["kind"] == "video"]
        for number, lesson in enumerate(videos, 1):
            seconds.append(sum(slide.seconds for slide in lessons.slides_of(entry["code"], lesson, number)))
    assert all(38 <= each <= 150 for each in seconds) and sum(seconds) <= 25 * 60


def test_captions_follow_the_slides():
    text = lessons.captions_of([Slide("Bir", 4), Slide("İki", 61.5, ["a", "b"])])
    assert "00:00:04.000 --> 00:01:05.500\nİki: a; b" in text
