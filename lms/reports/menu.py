"""What the desk's menu shows of this room."""

LINKS = [
    ("Oda", "Raporlar", "reports.chamber", "reports.chamber"),
    ("Oda", "Şube raporları", "reports.branches", "reports.branch"),
]
