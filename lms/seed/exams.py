def plant_exams(chambers, people, versions) -> None:
    """The eight banks, and an exam for each course that has one."""
