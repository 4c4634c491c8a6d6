"""What the course page shows: the version, its rules as frozen on its run, and what they mean for the reader."""

from dataclasses import dataclass, field

from lms.accounts.queries import member_class_of
from lms.catalogue import kinds
from lms.catalogue.assignments import queries as assignments
from lms.catalogue.assignments import rules as assignment_rules
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.catalogue.queries import course_by_code, published_version, run_of, versions_of
from lms.catalogue.rules import FORMS, TIMINGS, hours_words, own_rules, price_list
from lms.catalogue.runs.queries import coming_of
from lms.chambers.queries import rules_of
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.clock import now
from lms.core.covers import cover_family
from lms.core.refusals import NotFound
from lms.enrolments import queries, rules
from lms.enrolments.extensions.queries import Offer, offer_for
from lms.enrolments.models import Enrolment
from lms.fees.models import Order
from lms.fees.queries import live_order
from lms.fees.queries.prices import due_end, terms_of
from lms.fees.queries.reductions import live_reduction
from lms.fees.rules import Quote, quote
from lms.lessons.queries import Part, outline

ALONE = ("video", "reading", "quiz")  # lessons that somebody can do alone, on any day
WHY = {
    "other_chamber_member": "Başka bir odanın üyesi olarak eşleşmiş durumdasınız; ücretiniz bu sınıfa göredir.",
    "non_member": "Eşleşmiş oda üyeliğiniz bulunmuyor. Üyeyseniz hesabınızdan bildirin; ücretiniz o zaman değişir.",
}


@dataclass
class CoursePage:
    course: Course
    version: CourseVersion
    run: CourseRun | None
    rules: dict
    parts: list[Part]
    kind: kinds.Kind | None
    family: str
    prices: list[tuple[str, str, int]]
    trainers: list = field(default_factory=list)
    member_class: str | None = None
    member_number: str | None = None
    my_price: int | None = None
    quote: Quote | None = None
    order: Order | None = None
    enrolment: Enrolment | None = None
    refusal: str = ""
    extension: Offer | None = None  # more time, where the enrolment's access ends and the chamber sells it
    is_current: bool = True
    dated: list[CourseRun] = field(default_factory=list)  # runs to come

    @property
    def terms(self):
        return terms_of(self.run) if self.run else []

    @property
    def pay_until(self):
        return due_end(int(self.rules.get("seat_hold_working_days", 3)))

    @property
    def by_dates_only(self):
        """There is nothing to do on one's own: the course is held at dates and places."""
        alone = any(entry.lesson.kind in ALONE for part in self.parts for entry in part.entries)
        return not alone and (self.course.delivery_form != "online" or self.course.timing == "synchronous")

    @property
    def chamber(self):
        return self.version.chamber

    @property
    def form_words(self):
        timing = TIMINGS.get(self.course.timing or "", "").split(" (")[0].lower()
        return FORMS[self.course.delivery_form] + (f", {timing}" if timing else "")

    @property
    def video_ms(self):
        return sum(e.duration_ms or 0 for part in self.parts for e in part.entries if e.lesson.kind == "video")

    @property
    def lesson_count(self):
        return sum(len(part.entries) for part in self.parts)

    @property
    def watch_words(self):
        videos = [e for part in self.parts for e in part.entries if e.lesson.kind == "video"]
        if videos and not self.video_ms:
            return "Videolar hazırlanıyor"
        share = f"%{self.rules['watch_threshold_bp'] / 100:g}".replace(".", ",")
        scope = "her videonun" if self.rules.get("watch_scope") == "each_video" else "videoların toplamının"
        return f"Belge için {scope} en az {share} oranı izlenir" if self.video_ms else "İzlenecek video yok"

    @property
    def access_words(self):
        return access_words(self.rules)

    @property
    def class_name(self):
        return MEMBER_CLASSES.get(self.member_class or "", "")

    @property
    def why(self):
        return WHY.get(self.member_class or "", "")

    @property
    def has_access(self):
        held = self.enrolment
        return held is not None and (held.access_until is None or held.access_until > now())

    @property
    def in_this_version(self):
        return self.enrolment is not None and self.enrolment.version_id == self.version.id

    @property
    def last_day(self):
        return rules.last_day(self.enrolment.access_until) if self.enrolment else None


def access_words(values: dict) -> str:
    if values.get("access_kind") == "unlimited":
        return "Süresiz"
    if values.get("access_kind") == "until":
        year, month, day = values["access_until"].split("-")
        return f"Son gün: {day}.{month}.{year}"
    return f"Kayıttan sonra {values.get('access_days') or 90} gün"


def course_page(oda: str, kod: str, user=None) -> CoursePage:
    """The page of a course for somebody (None = nobody in particular). Published before, now retired: the page stays,
    closed. Never published: refused with NotFound."""
    course = course_by_code(oda, kod)
    if course is None:
        raise NotFound()
    version = published_version(course)
    is_current = version is not None and course.retired_at is None
    if version is None:
        version = next((one for one in versions_of(course.id) if one.state == "retired"), None)
    if version is None:
        raise NotFound()
    run = run_of(version.id)
    values = {**rules_of(course.chamber_id), **frame_of(version), **(run.rules if run else {})}
    page = CoursePage(
        course=course,
        version=version,
        run=run,
        rules=values,
        parts=outline(version.id),
        kind=kinds.kind_of(course.chamber_id, version.certificate_kind),
        family=cover_family(course.category.slug if course.category else "", course.chamber.slug),
        prices=price_list(values["price_kurus"], values["prices"] or {}, values["price_bp_by_class"]),
        trainers=trainers_of(version.id),
        is_current=is_current,
        dated=coming_of(course.id) if is_current else [],
    )
    return for_person(page, user) if user is not None else page


def frame_of(version) -> dict:
    """For runs made without them: the version's own values."""
    until = version.access_until.isoformat() if version.access_until else None
    names = ("access_kind", "access_days", "price_kurus", "prices")
    return {**own_rules(version), **{name: getattr(version, name) for name in names}, "access_until": until}


def for_person(page: CoursePage, user) -> CoursePage:
    page.member_class, page.member_number = member_class_of(user.id, page.chamber)
    page.quote = quote(page.rules, page.member_class, live_reduction(user.id, page.course.chamber_id))
    page.my_price = page.quote.kurus
    page.order = live_order(user.id, page.run.id) if page.run else None
    page.enrolment = queries.enrolment_in_course(user.id, page.course.id)
    if page.enrolment and page.enrolment.access_until:
        offer = offer_for(page.enrolment)
        page.extension = None if offer.sentence else offer
    page.refusal = rules.refusal(
        run_state=page.run.state if page.run and page.is_current else "closed",
        retired=page.course.retired_at is not None,
        open_to_others=page.course.open_to_other_chambers,
        member_class=page.member_class,
        price=0,
        chamber=page.chamber.short_name,
    )
    return page


def trainers_of(version_id: int) -> list[tuple[str, str]]:
    """(name, role) of who teaches this version now."""
    shown = assignments.shown_to_public(version_id)
    return [(one.trainer.full_name, assignment_rules.ROLES.get(one.role, "")) for one in shown]


def structured_data(page: CoursePage, public_url: str) -> dict:
    """schema.org Course, for search engines; what the page says, nothing more."""
    modes = {"online": "Online", "in_person": "Onsite", "practical": "Blended"}
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": page.version.title,
        "description": page.version.aim,
        "courseCode": page.course.code,
        "inLanguage": "tr",
        "url": f"{public_url}/egitimler/{page.chamber.slug}/{page.course.code}",
        "provider": {"@type": "Organization", "name": page.chamber.name},
        "timeRequired": f"PT{int(page.version.hours * 60)}M",
        "isAccessibleForFree": page.version.price_kurus == 0,
        "offers": {
            "@type": "Offer",
            "category": "Free" if page.version.price_kurus == 0 else "Paid",
            "price": f"{page.version.price_kurus / 100:.2f}",
            "priceCurrency": "TRY",
        },
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": modes[page.course.delivery_form],
            "courseWorkload": f"PT{int(page.version.hours * 60)}M",
        },
        **({"educationalCredentialAwarded": page.kind.label} if page.kind else {}),
    }


def hours(version) -> str:
    return hours_words(version.hours)
