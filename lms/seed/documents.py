from lms.certificates.operations.kinds import make_usual_kinds


def plant_documents(chambers, people) -> None:
    """The four usual kinds of documents for every chamber; each chamber changes its own."""
    for chamber in chambers.values():
        make_usual_kinds(chamber.id)
