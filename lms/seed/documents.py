def plant_documents(chambers, people) -> None:
    """The chambers' kinds of documents, with the wordings of texts.yaml."""
