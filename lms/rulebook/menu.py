LINKS = [("Oda", "Kurallar", "rulebook.rules", "chambers.settings")]
