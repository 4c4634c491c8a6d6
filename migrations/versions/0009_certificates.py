"""certificates"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"


# What was issued is frozen: of a document only its state, its file and, on erasure, its person may change.
FROZEN = """
CREATE FUNCTION refuse_thawing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a document is never deleted'; END IF;
  IF (NEW.entitlement_id, NEW.edition, NEW.chamber_id, NEW.kind_id, NEW.version_id, NEW.year, NEW.sequence, NEW.number,
      NEW.code, NEW.facts, NEW.issued_on, NEW.issued_at) IS DISTINCT FROM
     (OLD.entitlement_id, OLD.edition, OLD.chamber_id, OLD.kind_id, OLD.version_id, OLD.year, OLD.sequence, OLD.number,
      OLD.code, OLD.facts, OLD.issued_on, OLD.issued_at)
     OR NEW.valid_until IS DISTINCT FROM OLD.valid_until
     OR (NEW.personal IS NOT NULL AND NEW.personal IS DISTINCT FROM OLD.personal)
     OR (OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256)
     OR (OLD.state <> 'valid' AND NEW.state <> OLD.state)
  THEN RAISE EXCEPTION 'document % is frozen', OLD.number; END IF;
  RETURN NEW;
END $$
"""


def upgrade():
    op.execute(FROZEN)
    op.create_table(
        "certificate_drawings",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("svg", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_certificate_drawings")),
    )
    op.create_table(
        "certificate_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("proves", sa.Text(), nullable=False),
        sa.Column("does_not_prove", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("proves_en", sa.Text(), nullable=False),
        sa.Column("does_not_prove_en", sa.Text(), nullable=False),
        sa.Column("validity_years", sa.Integer(), nullable=True),
        sa.Column("needs_assessment", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_certificate_kinds_chamber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_kinds")),
        sa.UniqueConstraint("chamber_id", "slug", name=op.f("uq_certificate_kinds_chamber_id_slug")),
    )
    op.create_table(
        "certificate_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_certificate_proposals_chamber_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_certificate_proposals_created_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_certificate_proposals_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_proposals")),
    )
    op.create_index(op.f("ix_certificate_proposals_chamber_id"), "certificate_proposals", ["chamber_id"], unique=False)
    op.create_table(
        "number_counters",
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_number_counters_chamber_id")),
        sa.PrimaryKeyConstraint("chamber_id", "year", name=op.f("pk_number_counters")),
    )
    op.create_table(
        "register_heads",
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_register_heads_chamber_id")),
        sa.PrimaryKeyConstraint("chamber_id", name=op.f("pk_register_heads")),
    )
    op.create_table(
        "seal_certificates",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_seal_certificates_chamber_id")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_seal_certificates")),
    )
    op.create_index(op.f("ix_seal_certificates_chamber_id"), "seal_certificates", ["chamber_id"], unique=False)
    op.create_table(
        "entitlements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("won_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.CheckConstraint("(enrolment_id IS NULL) <> (source IS NULL)", name=op.f("ck_entitlements_one_origin")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_entitlements_chamber_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_entitlements_enrolment_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["certificate_kinds.id"], name=op.f("fk_entitlements_kind_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_entitlements_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_entitlements_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
        sa.UniqueConstraint("enrolment_id", "kind_id", name=op.f("uq_entitlements_enrolment_id_kind_id")),
        sa.UniqueConstraint("source", "user_id", "kind_id", name=op.f("uq_entitlements_source_user_id_kind_id")),
    )
    op.create_index(op.f("ix_entitlements_chamber_id"), "entitlements", ["chamber_id"], unique=False)
    op.create_index(op.f("ix_entitlements_kind_id"), "entitlements", ["kind_id"], unique=False)
    op.create_index(
        "ix_entitlements_pending",
        "entitlements",
        ["retry_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(op.f("ix_entitlements_user_id"), "entitlements", ["user_id"], unique=False)
    op.create_index(op.f("ix_entitlements_version_id"), "entitlements", ["version_id"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entitlement_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("personal", JSONB, nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("file_path", sa.Text(), nullable=True),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("pdf_size", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.Column("render_refusal", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_certificates_chamber_id")),
        sa.ForeignKeyConstraint(["entitlement_id"], ["entitlements.id"], name=op.f("fk_certificates_entitlement_id")),
        sa.ForeignKeyConstraint(["kind_id"], ["certificate_kinds.id"], name=op.f("fk_certificates_kind_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_certificates_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["course_versions.id"], name=op.f("fk_certificates_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("chamber_id", "year", "sequence", name=op.f("uq_certificates_chamber_id_year_sequence")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("entitlement_id", "edition", name=op.f("uq_certificates_entitlement_id_edition")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    op.create_index(op.f("ix_certificates_chamber_id"), "certificates", ["chamber_id"], unique=False)
    op.create_index("ix_certificates_desk", "certificates", ["chamber_id", sa.literal_column("id DESC")], unique=False)
    op.create_index(op.f("ix_certificates_kind_id"), "certificates", ["kind_id"], unique=False)
    op.create_index("ix_certificates_sha256", "certificates", ["pdf_sha256"], unique=False)
    op.create_index(op.f("ix_certificates_user_id"), "certificates", ["user_id"], unique=False)
    op.create_index(op.f("ix_certificates_version_id"), "certificates", ["version_id"], unique=False)
    op.create_index(
        "uq_certificates_current",
        "certificates",
        ["entitlement_id"],
        unique=True,
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.create_table(
        "certificate_name_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_name_changes_certificate_id")
        ),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_certificate_name_changes_chamber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_name_changes")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_certificate_name_changes_certificate_id")),
    )
    op.create_index(
        op.f("ix_certificate_name_changes_chamber_id"), "certificate_name_changes", ["chamber_id"], unique=False
    )
    op.create_table(
        "certificate_suspicions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=True),
        sa.Column("chamber_id", sa.Integer(), nullable=True),
        sa.Column("code_typed", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("lms_now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_suspicions_certificate_id")
        ),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_certificate_suspicions_chamber_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_certificate_suspicions_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_suspicions")),
    )
    op.create_index(
        op.f("ix_certificate_suspicions_chamber_id"), "certificate_suspicions", ["chamber_id"], unique=False
    )
    op.create_table(
        "register_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chamber_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("personal_digest", sa.Text(), nullable=True),
        sa.Column("previous_digest", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"], name=op.f("fk_register_lines_certificate_id")),
        sa.ForeignKeyConstraint(["chamber_id"], ["chambers.id"], name=op.f("fk_register_lines_chamber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_lines")),
        sa.UniqueConstraint("chamber_id", "position", name=op.f("uq_register_lines_chamber_id_position")),
    )
    op.create_index(op.f("ix_register_lines_certificate_id"), "register_lines", ["certificate_id"], unique=False)
    op.create_foreign_key("fk_certificates_replaced_by_id", "certificates", "certificates", ["replaced_by_id"], ["id"])
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON certificates FOR EACH ROW EXECUTE FUNCTION refuse_thawing()"
    )
    for table in ("register_lines", "certificate_drawings"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} EXECUTE FUNCTION refuse_change()"
        )


def downgrade():
    op.drop_constraint("fk_certificates_replaced_by_id", "certificates")
    op.drop_table("register_lines")
    op.drop_table("certificate_suspicions")
    op.drop_table("certificate_name_changes")
    op.drop_table("certificates")
    op.drop_table("entitlements")
    op.drop_table("seal_certificates")
    op.drop_table("register_heads")
    op.drop_table("number_counters")
    op.drop_table("certificate_proposals")
    op.drop_table("certificate_kinds")
    op.drop_table("certificate_drawings")
    op.execute("DROP FUNCTION refuse_thawing()")
