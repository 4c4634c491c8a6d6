import pytest

from lms.core.clock import now, today
from lms.core.database import db
from lms.watching.models import WatchTotal
from tests import make

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def coordinator():
    return make.officer("union_coordinator")


def test_the_union_page_counts_live_and_names_no_person(coordinator, sign_in):
    chamber = make.chamber(name="Şehir Mühendisleri Odası")
    version = make.course(chamber, title="Zemin Etüdü")
    for number in range(6):
        make.enrolment(make.person(f"Zübeyde Ünver {number}"), version)
    make.trainer(chamber, "Zübeyde Ünver")
    client = sign_in(coordinator)
    page = client.get("/birlik").text
    assert "Birlik geneli" in page and "Şehir Mühendisleri Odası" in page and "Zübeyde" not in page
    inside = client.get(f"/birlik/egitimler/{chamber.slug}").text
    assert "Zemin Etüdü" in inside and "Zübeyde" not in inside and "Katılım" not in inside


def test_the_union_page_of_an_empty_union_says_so(coordinator, sign_in):
    assert "Bu dönemde açılmış eğitim yok" in sign_in(coordinator).get("/birlik").text


def test_the_files_hold_what_the_page_shows(coordinator, sign_in):
    small, large = make.course(), make.course()
    make.enrolment(make.person(), small)
    for _ in range(9):
        make.enrolment(make.person(), large)
    client = sign_in(coordinator)
    lines = client.get("/birlik?bicim=csv").text.strip().splitlines()
    assert len(lines) == 4 and lines[-1].startswith("Toplam;0;2;0;2;10")
    assert all(line.endswith("gizli") for line in lines[1:3])
    assert client.get("/birlik?bicim=xlsx").data[:2] == b"PK"
    assert "Katılım" not in client.get(f"/birlik?yil={today().year}&bicim=csv").text


def test_a_coordinator_sees_no_desk_and_an_officer_no_union(coordinator, sign_in):
    chamber = make.chamber()
    officer = sign_in(make.officer("training_officer", chamber))
    assert (
        officer.get("/birlik").status_code == 403
        and officer.get(f"/birlik/egitimler/{chamber.slug}").status_code == 403
    )
    client = sign_in(coordinator)
    for part in ("raporlar", "egiticiler"):
        assert client.get(f"/masa/{chamber.slug}/{part}").status_code in (403, 404)
    assert client.get("/birlik/egitimler/yok").status_code == 404


def test_everybody_reads_the_definitions_and_the_reports_own_table(client):
    page = client.get("/birlik/tanimlar").text
    assert "Ayrı eğitim" in page and "Her eğitim tek bir biçimde sayılır." in page
    past = client.get("/birlik/tablo-1").text
    assert "1.046" in past and "Harita ve Kadastro MO *" in past and "20.180" in past


def test_a_chamber_reads_its_own_numbers_exactly(sign_in):
    chamber = make.chamber()
    version = make.course(chamber, title="Zemin Etüdü")
    for _ in range(3):
        make.enrolment(make.person(), version)
    make.course(make.chamber(), title="Başka Odanın Eğitimi")
    client = sign_in(make.officer("training_officer", chamber))
    page = client.get(f"/masa/{chamber.slug}/raporlar").text
    assert "Zemin Etüdü" in page and "Başka Odanın Eğitimi" not in page
    lines = client.get(f"/masa/{chamber.slug}/raporlar?bicim=csv").text.splitlines()
    assert lines[1].endswith(";1;3;3;0")
    assert client.get(f"/masa/{chamber.slug}/raporlar?bicim=xlsx").data[:2] == b"PK"
    assert client.get(f"/masa/{make.chamber().slug}/raporlar").status_code == 404


def test_doubts_about_the_numbers_are_named(sign_in):
    chamber = make.chamber()
    make.course(chamber)
    page = sign_in(make.officer("training_officer", chamber)).get(f"/masa/{chamber.slug}/raporlar").text
    assert "eğitimin konusu girilmemiş" in page and "dönemde hiç katılım yok" in page


def test_a_chamber_report_asks_a_fixed_number_of_times(sign_in):
    from sqlalchemy import event

    chamber = make.chamber()
    client, asked = sign_in(make.officer("training_officer", chamber)), []

    def measured():
        asked.clear()
        client.get(f"/masa/{chamber.slug}/raporlar")
        return len(asked)

    event.listen(
        db.engine, "before_cursor_execute", lambda *args: args[2].startswith("SELECT") and asked.append(args[2])
    )
    make.enrolment(make.person(), make.course(chamber))
    measured()
    few = measured()
    for _ in range(6):
        make.enrolment(make.person(), make.course(chamber))
    assert measured() <= few


def test_a_trainer_sees_how_far_participants_came_without_names(sign_in):
    chamber, user = make.chamber(), make.person()
    version, serving = make.course(chamber), make.trainer(chamber, user=user)
    from lms.catalogue.assignments.operations import assign

    assign(version, serving, None, from_on=today(), reason="Deneyimli")
    address = f"/egitmen/egitimlerim/{version.id}/ilerleme"
    client = sign_in(user)
    for number in range(4):
        watched(make.enrolment(make.person(f"Zübeyde Ünver {number}"), version), 60_000)
    assert "henüz az kayıt var" in client.get(address).text
    watched(make.enrolment(make.person(), version), 0)
    page = client.get(address).text
    assert "%90 ve üstü" in page and "süren kayıt: 5" in page and "Zübeyde" not in page
    assert sign_in(make.officer("trainer", chamber)).get(address).status_code == 404


def watched(enrolment, covered_ms):
    make.saved(
        WatchTotal(
            enrolment_id=enrolment.id,
            covered_ms=covered_ms,
            required_ms=60_000,
            threshold_bp=9000,
            scope="course_total",
            rule_version=0,
            version_ids=[],
            durations_ms=[],
            is_whole=True,
            completed_at=now() if covered_ms >= 54_000 else None,
        )
    )


def test_a_report_is_a_pdf_of_what_its_page_shows(coordinator, sign_in):
    chamber = make.chamber(name="Şehir Mühendisleri Odası")
    version = make.course(chamber, title="İğdır Çöğüşü")
    for _ in range(3):
        make.enrolment(make.person(), version)
    for client, address in (
        (sign_in(coordinator), "/birlik?bicim=pdf"),
        (sign_in(make.officer("training_officer", chamber)), f"/masa/{chamber.slug}/raporlar?bicim=pdf"),
    ):
        answer = client.get(address)
        assert answer.mimetype == "application/pdf" and answer.data[:5] == b"%PDF-"
        assert ".pdf" in answer.headers["Content-Disposition"]


def test_a_spreadsheet_holds_numbers_as_numbers_and_no_formula(sign_in):
    from io import BytesIO

    from openpyxl import load_workbook

    chamber = make.chamber()
    for number, title in enumerate(("Zemin", "=CMD|' /C calc'!A0", "Çevre", "Cephe", "Işık", "İklim")):
        make.enrolment(make.person(), make.course(chamber, title=title, code=f"KOD-{number}"))
    client = sign_in(make.officer("training_officer", chamber))
    sheet = load_workbook(BytesIO(client.get(f"/masa/{chamber.slug}/raporlar?bicim=xlsx").data)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    titles = [row[1].value for row in rows]
    assert [one for one in titles if "CMD" not in one] == ["Cephe", "Çevre", "Işık", "İklim", "Zemin"]
    assert all(cell.data_type == "n" for row in rows for cell in row[5:]) and rows[0][6].value == 1
    assert all(row[1].data_type == "s" for row in rows) and any(one.startswith("'=CMD") for one in titles)


def test_a_chambers_runs_without_a_roll_call_are_named_for_the_union(coordinator, sign_in, clock):
    chamber = make.chamber(name="Şehir Mühendisleri Odası")
    make.dated_run(make.course(chamber, title="Zemin Etüdü"))
    client = sign_in(coordinator)
    assert "dönem yoklamasız" not in client.get("/birlik").text
    clock(days=12)
    page = sign_in(coordinator).get("/birlik").text
    assert "1 dönem yoklamasız" in page and "Odalara göre veri kalitesi" in page
    own = sign_in(make.officer("training_officer", chamber)).get(f"/masa/{chamber.slug}/raporlar").text
    assert "dönem yoklamasız" in own


def test_the_last_valid_day_is_valid(database):
    from lms.reports import quality
    from lms.reports.queries import Scope, taught_by
    from tests.house.world import row

    chamber = make.chamber()
    serving, version = make.trainer(chamber, valid_until=today()), make.course(chamber)
    assert not [said for said, _ in quality.found_in(Scope(chamber.id)) if said == quality.LAPSED]
    who = {"trainer_id": serving.trainer_id, "version_id": version.id, "chamber_id": chamber.id}
    row("catalogue.assignments.models", "CourseTrainer", **who, from_on=today(), to_on=today())
    assert taught_by(serving.trainer_id, version.id) == version


def test_the_lines_of_a_year_add_up_to_its_figures(database):
    from datetime import timedelta

    from lms.reports.definitions import counts
    from lms.reports.queries import Scope, course_lines

    chamber, past = make.chamber(), now() - timedelta(days=500)
    old = make.course(chamber)
    make.enrolment(make.person(), old)
    from tests.make import run_of

    run_of(old).created_at = past  # opened in another year, taken in this one
    make.enrolment(make.person(), make.course(chamber))
    make.certificate(make.person(), old)
    db.session.flush()
    for year in (None, today().year, past.year):
        scope = Scope(chamber.id, year)
        lines, figures = course_lines(scope, with_people=True), counts(scope)
        for key in ("runs", "participations", "documents"):
            assert sum(getattr(line, key) for line in lines) == figures[key], (year, key)


def test_a_branch_sees_its_own_figures_and_no_other_branchs(sign_in):
    chamber = make.chamber()
    mine, other = make.branch(chamber, "Van"), make.branch(chamber, "Muş")
    version = make.course(chamber, title="Zemin Etüdü")
    for branch, number in ((mine, 2), (other, 3)):
        run = make.dated_run(version, branch_id=branch.id)
        for _ in range(number):
            make.enrolment(make.person(), version).run_id = run.id
    make.enrolment(make.person(), version)
    db.session.flush()
    at = f"/masa/{chamber.slug}/raporlar"
    branch = sign_in(make.officer("branch_officer", chamber, mine))
    listed = branch.get(f"{at}/subeler").text
    assert mine.name in listed and other.name not in listed
    lines = branch.get(f"{at}/subeler/{mine.id}?bicim=csv").text.splitlines()
    assert lines[1].endswith(";1;2;2;0") and "Zemin Etüdü" in branch.get(f"{at}/subeler/{mine.id}").text
    for address in (f"{at}/subeler/{other.id}", f"{at}/egitimler/{version.course_id}?sube={other.id}"):
        assert branch.get(address).status_code == 404
    assert branch.get(at).status_code == 403
    assert "katılım: 2" in branch.get(f"{at}/egitimler/{version.course_id}").text
    whole = sign_in(make.officer("training_officer", chamber))
    assert "katılım: 6" in whole.get(f"{at}/egitimler/{version.course_id}").text
    assert "katılım: 3" in whole.get(f"{at}/egitimler/{version.course_id}?sube={other.id}").text
    assert whole.get(f"{at}/subeler/{other.id}?bicim=pdf").data[:5] == b"%PDF-"
    assert whole.get(f"/masa/{chamber.slug}/raporlar/egitimler/{make.course().course_id}").status_code == 404
