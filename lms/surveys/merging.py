"""What becomes of this room's rows when two accounts become one. Answers name nobody; an invitation to a survey that
the other account has too stays behind."""

from lms.accounts.rules.merging import history, moved

ASKED = "EXISTS (SELECT 1 FROM survey_invitations k WHERE k.user_id = :target AND k.survey_id = o.survey_id)"
MERGES = [
    moved("survey_invitations", "Anket daveti", unless=ASKED),
    *history("survey_invitations", "enrolment_id"),
    *history("survey_templates", "created_by_id"),
    *history("survey_texts", "decided_by_id"),
]
