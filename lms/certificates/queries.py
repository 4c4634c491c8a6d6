from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Membership, User
from lms.catalogue.models import Course, CourseVersion
from lms.certificates import codes, rules
from lms.certificates.models import (
    Certificate,
    CertificateKind,
    Drawing,
    Entitlement,
    NameChange,
    Proposal,
    RegisterLine,
    RenewalPath,
    SealCertificate,
    Suspicion,
)
from lms.chambers.queries import signatories_on
from lms.core import turkish
from lms.core.clock import today
from lms.core.database import db
from lms.core.words import only, words_match
from lms.enrolments.models import Enrolment


def won_before_merging(enrolment_id: int, kind_id: int) -> Entitlement | None:
    """The right to a document that was won with an enrolment of another account, which was united into this one."""
    united = select(Enrolment.id).where(Enrolment.united_into_id == enrolment_id)
    return db.session.scalar(
        select(Entitlement).where(Entitlement.enrolment_id.in_(united), Entitlement.kind_id == kind_id).limit(1)
    )


def kinds(chamber_id: int, retired: bool = True) -> list[CertificateKind]:
    wanted = select(CertificateKind).where(CertificateKind.chamber_id == chamber_id).order_by(CertificateKind.id)
    return list(db.session.scalars(wanted if retired else wanted.where(CertificateKind.is_retired.is_(False))))


def kind_by_slug(chamber_id: int, slug: str) -> CertificateKind | None:
    return db.session.scalar(
        select(CertificateKind).where(CertificateKind.chamber_id == chamber_id, CertificateKind.slug == slug)
    )


def kind_lacks(kind: CertificateKind) -> list[str]:
    """What the kind and its chamber lack today for a document, in sentences."""
    return rules.kind_lacks(kind, signatories_on(kind.chamber_id, today()), day=today())


def whole(statement):
    """With what a list of documents shows."""
    return statement.options(
        joinedload(Certificate.kind),
        joinedload(Certificate.chamber),
        joinedload(Certificate.version).joinedload(CourseVersion.course).joinedload(Course.category),
        joinedload(Certificate.replaced_by),
    )


def of_person(user_id: int) -> list[Certificate]:
    """All documents of a person, the newest first, replaced and revoked ones too."""
    return list(
        db.session.scalars(
            whole(select(Certificate)).where(Certificate.user_id == user_id).order_by(Certificate.id.desc())
        )
    )


def pending_of_person(user_id: int) -> list[Entitlement]:
    """What the person has won but not yet got."""
    return list(
        db.session.scalars(
            select(Entitlement)
            .options(joinedload(Entitlement.kind), joinedload(Entitlement.version))
            .where(Entitlement.user_id == user_id, Entitlement.state == "pending")
            .order_by(Entitlement.id.desc())
        )
    )


def of_enrolment(enrolment_id: int) -> tuple[Entitlement | None, Certificate | None]:
    """The entitlement of an enrolment and its newest document."""
    entitlement = db.session.scalar(
        select(Entitlement).where(Entitlement.enrolment_id == enrolment_id).order_by(Entitlement.id.desc()).limit(1)
    )
    if entitlement is None:
        return None, None
    return entitlement, db.session.scalar(
        select(Certificate)
        .where(Certificate.entitlement_id == entitlement.id)
        .order_by(Certificate.edition.desc())
        .limit(1)
    )


def with_result(enrolment_id: int, result: str) -> list[tuple[Entitlement, Certificate | None]]:
    """The rights of an enrolment that name this exam result, with the document in force."""
    rows = (
        select(Entitlement, Certificate)
        .outerjoin(Certificate, (Certificate.entitlement_id == Entitlement.id) & (Certificate.state == "valid"))
        .where(Entitlement.enrolment_id == enrolment_id, Entitlement.details["result"].astext == result)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def by_code(code: str) -> Certificate | None:
    return db.session.scalar(whole(select(Certificate)).where(Certificate.code == code))


def by_digest(sha256: str) -> Certificate | None:
    """The document whose stored file has this SHA-256."""
    return db.session.scalar(whole(select(Certificate)).where(Certificate.pdf_sha256 == sha256).limit(1))


def by_number(number: str) -> Certificate | None:
    return db.session.scalar(whole(select(Certificate)).where(Certificate.number == number))


def in_chamber(chamber_id: int, certificate_id: int) -> Certificate | None:
    return db.session.scalar(
        whole(select(Certificate)).where(Certificate.id == certificate_id, Certificate.chamber_id == chamber_id)
    )


def search(chamber_id: int, text: str = "", state: str = "", kind: str = ""):
    """SELECT of a chamber's documents, the newest first. `text`: name, number, code, course, or a member's number. What
    a list shows of a document is frozen in it, so nothing else is read."""
    named = words_match(Certificate.search_key, text, Certificate.chamber_id, chamber_id)
    by_name = named is not None and not codes.normalise(text)
    wanted = select(Certificate).where(only(Certificate.chamber_id, chamber_id, by_name))
    wanted, day = wanted.order_by(Certificate.id.desc()), today()
    if state == "expired":
        wanted = wanted.where(Certificate.state == "valid", Certificate.valid_until < day)
    elif state == "preparing":
        wanted = wanted.where(Certificate.pdf_sha256.is_(None), Certificate.state == "valid")
    elif state == "expiring":
        soon = day + timedelta(days=rules.SOON_DAYS)
        wanted = wanted.where(Certificate.state == "valid", Certificate.valid_until.between(day, soon))
    elif state == "valid":
        wanted = wanted.where(
            Certificate.state == "valid", Certificate.valid_until.is_(None) | (Certificate.valid_until >= day)
        )
    elif state:
        wanted = wanted.where(Certificate.state == state)
    if kind:
        wanted = wanted.where(Certificate.kind.has(CertificateKind.slug == kind))
    if code := codes.normalise(text):
        return wanted.where(Certificate.code == code)
    return wanted if named is None else wanted.where(named)


def search_key(holder: str, number: str, member_number: str | None, course: str) -> str:
    return turkish.fold(f"{holder} {number} {member_number or ''} {course}")


def pending_in(chamber_id: int) -> list[Entitlement]:
    """Rights without a document, the oldest first: the desk says what is missing."""
    return list(
        db.session.scalars(
            select(Entitlement)
            .options(joinedload(Entitlement.kind), joinedload(Entitlement.version), joinedload(Entitlement.user))
            .where(Entitlement.chamber_id == chamber_id, Entitlement.state == "pending")
            .order_by(Entitlement.id)
            .limit(500)
        )
    )


def unsealed_in(chamber_id: int) -> list[Certificate]:
    """Documents whose PDF was refused, with the reason."""
    return list(
        db.session.scalars(
            select(Certificate)
            .where(Certificate.chamber_id == chamber_id, Certificate.render_refusal.is_not(None))
            .where(Certificate.pdf_sha256.is_(None))
            .order_by(Certificate.id)
            .limit(100)
        )
    )


def proposals(chamber_id: int, state: str = "") -> list[Proposal]:
    wanted = select(Proposal).options(joinedload(Proposal.created_by), joinedload(Proposal.decided_by))
    wanted = wanted.where(Proposal.chamber_id == chamber_id).order_by(Proposal.id.desc()).limit(200)
    return list(db.session.scalars(wanted.where(Proposal.state == state) if state else wanted))


def proposal_in(chamber_id: int, proposal_id: int) -> Proposal | None:
    return db.session.scalar(
        select(Proposal)
        .options(joinedload(Proposal.created_by), joinedload(Proposal.decided_by))
        .where(Proposal.id == proposal_id, Proposal.chamber_id == chamber_id)
    )


def waiting_counts(chamber_id: int) -> dict[str, Select]:
    """SELECTs of how much waits on the desk: proposals, refused, unsealed, suspicions, names."""

    def count(model, *conditions):
        return select(func.count()).select_from(model).where(model.chamber_id == chamber_id, *conditions)

    unsealed = Certificate.pdf_sha256.is_(None) & Certificate.render_refusal.is_not(None)
    return {
        "proposals": count(Proposal, Proposal.state == "waiting"),
        "refused": count(Entitlement, Entitlement.state == "pending"),
        "unsealed": count(Certificate, unsealed),
        "suspicions": count(Suspicion, Suspicion.state == "new"),
        "names": count(NameChange, NameChange.state == "open"),
    }


def suspicions(chamber_id: int) -> list[Suspicion]:
    return list(
        db.session.scalars(
            select(Suspicion)
            .options(joinedload(Suspicion.certificate))
            .where(Suspicion.chamber_id == chamber_id)
            .order_by(Suspicion.state.desc(), Suspicion.id.desc())
            .limit(200)
        )
    )


def name_changes(chamber_id: int) -> list[NameChange]:
    return list(
        db.session.scalars(
            select(NameChange)
            .options(joinedload(NameChange.certificate).joinedload(Certificate.user))
            .where(NameChange.chamber_id == chamber_id, NameChange.state == "open")
            .order_by(NameChange.id)
        )
    )


def drawings_of(facts: dict) -> dict[str, str]:
    """SVG texts of a document's cover and mark by their digests."""
    wanted = {facts["cover"], facts["mark"]}
    return {row.sha256: row.svg for row in db.session.scalars(select(Drawing).where(Drawing.sha256.in_(wanted)))}


def lines_of(certificate_id: int) -> list[RegisterLine]:
    return list(
        db.session.scalars(
            select(RegisterLine).where(RegisterLine.certificate_id == certificate_id).order_by(RegisterLine.position)
        )
    )


def seals() -> list[SealCertificate]:
    return list(
        db.session.scalars(
            select(SealCertificate)
            .options(joinedload(SealCertificate.chamber))
            .order_by(SealCertificate.chamber_id, SealCertificate.first_used_at)
        )
    )


def documentable_versions(chamber_id: int) -> list[CourseVersion]:
    """Published courses of the chamber, in Turkish order: what a document by hand may speak of."""
    return list(
        db.session.scalars(
            select(CourseVersion)
            .options(joinedload(CourseVersion.course))
            .where(CourseVersion.chamber_id == chamber_id, CourseVersion.state == "published")
            .order_by(CourseVersion.sort_key)
        )
    )


def renewal_paths(chamber_id: int) -> list[RenewalPath]:
    """The chamber's live ways of renewing, by the course's code."""
    wanted = select(RenewalPath).options(joinedload(RenewalPath.course), joinedload(RenewalPath.renewed_by))
    wanted = wanted.join(RenewalPath.course).where(RenewalPath.chamber_id == chamber_id)
    return list(db.session.scalars(wanted.where(RenewalPath.retired_at.is_(None)).order_by(Course.code)))


def renewals_of(course_ids: list[int]) -> dict[int, list[CourseVersion]]:
    """Course -> the published courses that renew its documents; without a way of its own, the course itself."""
    rows = db.session.execute(
        select(RenewalPath.course_id, RenewalPath.renewed_by_id)
        .where(RenewalPath.course_id.in_(course_ids), RenewalPath.retired_at.is_(None))
        .order_by(RenewalPath.id)
    ).all()
    ways = {course_id: [new for old, new in rows if old == course_id] or [course_id] for course_id in course_ids}
    wanted = {one for ids in ways.values() for one in ids}
    shown = select(CourseVersion).join(Course, Course.id == CourseVersion.course_id)
    shown = shown.options(joinedload(CourseVersion.course), joinedload(CourseVersion.chamber))
    shown = shown.where(CourseVersion.course_id.in_(wanted), CourseVersion.state == "published")
    known = {one.course_id: one for one in db.session.scalars(shown.where(Course.retired_at.is_(None)))}
    return {course_id: [known[one] for one in ids if one in known] for course_id, ids in ways.items()}


def course_address(version: CourseVersion) -> str:
    """Where the course is read and applied for."""
    return f"/egitimler/{version.chamber.slug}/{version.course.code}"


def has_newer(certificate: Certificate) -> bool:
    """The holder has a document of the same kind that holds longer, of the same course or of one that renews it."""
    ways = select(RenewalPath.renewed_by_id).where(
        RenewalPath.course_id == certificate.version.course_id, RenewalPath.retired_at.is_(None)
    )
    same = (CourseVersion.course_id == certificate.version.course_id) | CourseVersion.course_id.in_(ways)
    longer = Certificate.valid_until.is_(None) | (Certificate.valid_until > certificate.valid_until)
    wanted = (
        select(Certificate.id)
        .join(CourseVersion, CourseVersion.id == Certificate.version_id)
        .where(Certificate.user_id == certificate.user_id, Certificate.kind_id == certificate.kind_id)
        .where(Certificate.state == "valid", Certificate.id != certificate.id, same, longer)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def people_by_line(chamber_id: int, texts: list[str]) -> dict[str, list[User]]:
    """For each line (a member number of this chamber, folded, or an e-mail address) the people it can mean."""
    addresses = [text.casefold() for text in texts if "@" in text]
    numbers = [text for text in texts if text and "@" not in text]
    found: dict[str, list[User]] = {}
    for user in db.session.scalars(select(User).where(User.email_fold.in_(addresses), User.closed_at.is_(None))):
        found.setdefault(user.email_fold, []).append(user)
    rows = db.session.execute(
        select(Membership.number_fold, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.chamber_id == chamber_id, Membership.number_fold.in_(numbers))
        .where(Membership.ended_at.is_(None), User.closed_at.is_(None))
    )
    for number, user in rows:
        found.setdefault(number, []).append(user)
    return found


def holders(version_id: int, kind_id: int, user_ids: list[int]) -> set[int]:
    """Of these people, those who hold a current document of this kind for this course version."""
    return set(
        db.session.scalars(
            select(Certificate.user_id)
            .where(Certificate.version_id == version_id, Certificate.kind_id == kind_id)
            .where(Certificate.state == "valid", Certificate.user_id.in_(user_ids))
        )
    )


def without_document(version_id: int) -> list[Enrolment]:
    """Active enrolments of a version that have won nothing yet."""
    won = select(Entitlement.id).where(Entitlement.enrolment_id == Enrolment.id)
    rows = select(Enrolment).where(Enrolment.version_id == version_id, Enrolment.state == "active", ~won.exists())
    return list(db.session.scalars(rows.order_by(Enrolment.id)))
