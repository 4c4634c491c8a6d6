def plant_trainers(chambers, people, versions) -> None:
    """The 30 trainers with authorisations and trainer-training records."""
