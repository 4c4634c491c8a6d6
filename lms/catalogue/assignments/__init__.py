"""Which trainer teaches which course: the assignment, its gate, and the pages that show trainers with their courses."""
