"""Sign-off of practical work: a course's rubric, marked by two people apart, a third where they disagree."""
