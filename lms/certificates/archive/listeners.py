"""A membership was matched: old records of that member find their account. And what a person's own export says."""

from lms.accounts.queries import own
from lms.accounts.signals import membership_matched
from lms.certificates import codes
from lms.certificates.archive import operations, queries


@membership_matched.connect
def when_matched(membership, **_):
    operations.tie(membership)


def archive_export(user_id: int):
    return "arsiv_kayitlari", [
        {"sayi": one.old_number, "belge": one.kind_title, "egitim": one.course_title, "tarih": one.issued_on}
        | {"son_gecerlilik": one.valid_until, "kod": codes.grouped(one.code), "defter": one.origin.source}
        for one in queries.of_person(user_id)
    ]


own.EXPORTS.append(archive_export)
