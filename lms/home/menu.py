LINKS = [
    ("", "Bugün", "home.desk", "desk.open"),
    ("", "İşler", "home.jobs_page", "desk.open"),
    ("Oda", "Ayarlar", "home.chamber_settings", "chambers.settings"),
    ("Oda", "İmza yetkilileri", "home.signatories", "chambers.settings"),
    ("Oda", "Şubeler", "home.branches", "chambers.settings"),
    ("Oda", "Denetim kaydı", "home.audit_log", "audit.see"),
]
