"""The believable small world: chambers, people, courses, videos that it renders itself, questions, some history."""
