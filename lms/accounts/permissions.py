"""The whole policy: which role may do what. A grant says where (union, chamber, branch) and when.

Permissions are `room.verb`. A test demands that the marks on views and this table name the same set, both ways.
A union-wide grant of a role reaches every chamber."""

ROLES: dict[str, str] = {
    "trainer": "Eğitici",
    "branch_officer": "Şube görevlisi",
    "content_editor": "İçerik hazırlayan",
    "approver": "Onaylayan",
    "training_officer": "Eğitim sorumlusu",
    "exam_officer": "Sınav sorumlusu",
    "marker": "Değerlendirici",
    "proctor": "Gözetmen",
    "chamber_admin": "Oda yöneticisi",
    "union_coordinator": "TMMOB eşgüdüm",
    "union_admin": "Birlik yöneticisi",
}
UNION_ROLES = ("union_coordinator", "union_admin")
BRANCH_ROLES = ("branch_officer", "proctor")  # the others are given for a whole chamber

DESK = {"desk.open"}
AUTHOR = {"catalogue.see", "catalogue.edit", "videos.upload"}
PEOPLE = {"accounts.find", "accounts.decide_claims"}
FEES = {"fees.see", "fees.match"}
RUNS = {"runs.see", "runs.edit", "attendance.take", "notices.send", "reports.branch"}
TRAINING = (
    RUNS
    | FEES
    | {
        "fees.decide",
        "fees.refund",
        "fees.settings",
        "catalogue.see",
        "catalogue.categories",
        "catalogue.publish",
        "enrolments.see",
        "enrolments.enrol",
        "watching.see",
        "watching.credit",
        "certificates.issue",
        "certificates.approve",
        "certificates.revoke",
        "trainers.see",
        "trainers.edit",
        "trainers.approve",
        "offices.see",
        "offices.edit",
        "reports.chamber",
        "reports.history",
        "surveys.see",
        "surveys.edit",
        "notices.announce",
        "notices.questions",
    }
)
EXAMS = {"exams.author", "exams.lock", "exams.mark", "exams.publish", "exams.decide", "exams.proctor", "halls.plan"}

TABLE: dict[str, set[str]] = {
    "trainer": {"trainers.own"},
    "branch_officer": DESK
    | PEOPLE
    | RUNS
    | FEES
    | {"catalogue.see", "enrolments.see", "enrolments.enrol", "watching.see", "trainers.see"},
    "content_editor": DESK | AUTHOR,
    "approver": DESK
    | {
        "catalogue.see",
        "catalogue.approve",
        "certificates.approve",
        "offices.see",
        "offices.decide",
        "trainers.see",
        "trainers.approve",
        "exams.lock",
        "exams.decide",
        "watching.see",
        "watching.credit",
    },
    "training_officer": DESK
    | AUTHOR
    | PEOPLE
    | TRAINING
    | {"accounts.change_name", "accounts.import_members", "audit.see"},
    "exam_officer": DESK | EXAMS | {"catalogue.see", "enrolments.see", "accounts.find"},
    "marker": DESK | {"exams.mark"},
    "proctor": DESK | {"exams.proctor"},  # of the sessions in which they have duty
    "chamber_admin": DESK
    | PEOPLE
    | TRAINING
    | {
        "accounts.grant",
        "accounts.change_name",
        "accounts.import_members",
        "accounts.merge",
        "audit.see",
        "catalogue.approve",
        "chambers.settings",
        "certificates.kinds",
        "certificates.tokens",
        "offices.decide",
        "exams.lock",
        "exams.publish",
        "exams.decide",
    },
    "union_coordinator": {"reports.union"},
    "union_admin": DESK
    | {
        "accounts.find",
        "accounts.grant",
        "accounts.decide_claims",
        "accounts.merge",
        "audit.see",
        "catalogue.see",
        "catalogue.approve",
        "certificates.approve",
        "certificates.kinds",
        "chambers.open",
        "chambers.settings",
        "exams.lock",
        "exams.publish",
        "exams.decide",
        "reports.union",
        "reports.chamber",
        "reports.branch",
        "notices.union",
        "surveys.see",
        "system.see",
        "trainers.see",
        "trainers.approve",
        "watching.see",
        "watching.credit",
    },
}
PERMISSIONS: frozenset[str] = frozenset().union(*TABLE.values())


def roles_with(permission: str) -> list[str]:
    """The roles that hold a permission, in the order of ROLES."""
    return [role for role in ROLES if permission in TABLE[role]]
