"""A member's professional file: trainings, exams and documents of every chamber on one page, what lapses next, links
that show chosen lines for a time, and copies of one's own."""
