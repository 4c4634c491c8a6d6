def plant_history(chambers, people, versions) -> None:
    """Some past: enrolments of the demo people."""
