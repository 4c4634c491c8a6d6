from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model
from lms.core.words import words_index


class User(Model):
    """A person. Nothing about a person is assumed unique but the id, and the e-mail address's fold."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_fold: Mapped[str] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    full_name: Mapped[str]  # as printed; from the register when matched
    name_locked_at: Mapped[datetime | None]  # confirmed at the first enrolment or taken from the register
    search_key: Mapped[str]  # turkish.fold(full_name)
    sort_key: Mapped[str]
    city: Mapped[str | None]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]  # locked (core/vault.py)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]  # a code serves once
    is_demo: Mapped[bool] = mapped_column(default=False, server_default="false")
    notice_seen_at: Mapped[datetime | None]  # the privacy notice was shown and ticked as seen; no consent
    notice_version: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # this account went over to that one
    __table_args__ = (
        Index("ix_users_search_key", "search_key", postgresql_ops={"search_key": "text_pattern_ops"}),
        words_index("ix_users_words", "search_key"),
    )

    # Flask-Login; get_id is the session's token and is set by the loader (signing_in.py)
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.closed_at is None

    def get_id(self) -> str:
        return self.session_token  # type: ignore[attr-defined] - set by the user loader


class Consent(Model):
    """A free choice (suggestions, announcements, public list): given and withdrawn apart from the privacy notice."""

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str]
    text_version: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(server_default=NOW)
    withdrawn_at: Mapped[datetime | None]


class Qualification(Model):
    """A person holds something that other rooms ask for (proctor, trainer training): written downwards, read by all."""

    __tablename__ = "qualifications"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(index=True)
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_code: Mapped[str | None]  # a document's number or the entry it rests on


class MailChoice(Model):
    """Whether a person wants a kind of notice by e-mail too; without a row the kind's own default holds."""

    __tablename__ = "mail_choices"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    by_email: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW)


class SavedFilter(Model):
    """A list of the desk as a person narrowed it, by a name of theirs. `page`: which list; `query`: its address's part
    after the question mark."""

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("user_id", "chamber_id", "page", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Notification(Model):
    """A line in a person's inbox on the site; the e-mail, if any, is apart."""

    __tablename__ = "notifications"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    href: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    read_at: Mapped[datetime | None]
