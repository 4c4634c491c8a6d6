from datetime import date

from lms.seed.lessons import read
from lms.trainers.operations import authorise, make_trainer, record_training


def plant_trainers(chambers, people, versions) -> None:
    """The 30 trainers: kind, authorising body, subjects, and the trainer training of those who have it."""
    for entry in read("people.yaml")["trainers"]:
        user = people[entry["person"]]
        chamber_ids = {versions[code].chamber_id for code in entry["subjects"] if code in versions}
        for chamber_id in sorted(chamber_ids):
            serving = make_trainer(
                chamber_id,
                user.full_name,
                entry["kind"],
                date.fromisoformat(entry["authorised_on"]),
                None,
                user_id=user.id,
                authorised_by=entry["authorised_by"],
                valid_until=date.fromisoformat(entry["valid_until"]) if entry["valid_until"] else None,
            )
            for code in entry["subjects"]:
                if code in versions and versions[code].chamber_id == chamber_id:
                    authorise(
                        serving,
                        None,
                        subject_kind="course",
                        subject_code=code,
                        subject_name=versions[code].title,
                        from_on=date.fromisoformat(entry["authorised_on"]),
                        to_on=date.fromisoformat(entry["valid_until"]) if entry["valid_until"] else None,
                    )
        training = entry["trainer_training"]
        if training["state"] == "passed" and chamber_ids:
            record_training(
                user.id,
                min(chamber_ids),
                f"{training['course']}-2025",
                date.fromisoformat(training["completed_on"]),
            )
