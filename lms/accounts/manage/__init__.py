"""The desk's pages about people: /masa/<oda>/gorevliler, kisiler, talepler, uye-listesi; /birlik/gorevliler."""

from lms.accounts.manage import claims, member_list, merges, people, roles  # noqa: F401 - they register their pages
