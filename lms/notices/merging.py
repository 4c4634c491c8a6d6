"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.rules.merging import follows, history, moved

GOT = "EXISTS (SELECT 1 FROM message_receipts k WHERE k.user_id = :target AND k.message_id = o.message_id)"
MERGES = [
    moved("message_receipts", "Alınan ileti", unless=GOT),
    moved("course_questions", "Eğiticiye soru"),
    follows("course_questions"),
    *history("course_questions", "closed_by_id"),
    *history("question_posts", "author_id"),
    *history("announcements", "created_by_id"),
    *history("messages", "sender_id"),
]
