"""The desk: a chamber's rules and a course's own, each change with its effect before it is made."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.catalogue import operations as catalogue
from lms.catalogue.access import desk_course
from lms.catalogue.kinds import kinds_of
from lms.catalogue.queries import versions_of
from lms.catalogue.rules import own_rules
from lms.chambers import operations
from lms.chambers.queries import rule_sets, rules_of
from lms.chambers.rules import MEMBER_CLASSES, merged
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.numbers import whole_number
from lms.core.refusals import NotFound, Refused
from lms.rulebook import queries, rules
from lms.rulebook.forms import ChamberRulesForm, CourseRulesForm

blueprint = APIBlueprint("rulebook", __name__, enable_openapi=False)
SETTINGS = "chambers.settings"
LISTED = 200


@blueprint.route("/masa/<oda>/kurallar", methods=["GET", "POST"], endpoint="rules")
@requires(SETTINGS)
def chamber_rules(oda):
    """The form; then what its values would do; then the new version."""
    chamber = desk_chamber(oda, SETTINGS)
    in_force = rules_of(chamber.id)
    form = ChamberRulesForm() if request.method == "POST" else ChamberRulesForm.of(in_force)
    if form.validate_on_submit() and request.form.get("adim") != "duzelt":
        try:
            if request.form.get("adim") == "kaydet":
                return save(chamber, form)
            return chamber_effect(chamber, in_force, form)
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(refusal.sentence)
    return render_template(
        "rulebook/rules.html",
        chamber=chamber,
        form=form,
        groups=[(group, [one for one in rules.RULES if one.group == group]) for group in rules.GROUPS],
        of_courses=rules.OF_COURSES,
        versions=rule_sets(chamber.id),
        in_force=in_force,
    )


def save(chamber, form):
    seen = whole_number(form.seen.data)
    made = operations.change_rules(chamber, form.values(), form.source.data, current_user.id, seen)
    db.session.commit()
    flash(f"Kurallar kaydedildi. Sürüm: {made.version}. Açılmış dönemler kendi sürümünü korur.", "ok")
    return redirect(url_for(".rules", oda=chamber.slug))


def chamber_effect(chamber, in_force, form):
    """Nothing is written. Refused when nothing would change."""
    proposed = merged({**in_force, **form.values()})
    changed = rules.changes(in_force, proposed)
    if not changed:
        raise Refused("Değişen bir değer yok.")
    cases = queries.cases(chamber.id, in_force, lambda version: {**proposed, **own_rules(version)})
    return show_effect(chamber, changed, cases, url_for(".rules", oda=chamber.slug), form.source.data)


def show_effect(chamber, changed, cases, back, reason, **more):
    found = rules.effect(cases)
    may_list = may("enrolments.see", chamber.id)
    names = queries.people_of([one.enrolment_id for one in found.lines[:LISTED]]) if may_list else {}
    return render_template(
        "rulebook/effect.html",
        chamber=chamber,
        changed=changed,
        found=found,
        names=names,
        may_list=may_list,
        listed=LISTED,
        kinds={kind.slug: kind.label for kind in kinds_of(chamber.id)},
        classes=MEMBER_CLASSES,
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "adim")],
        back=back,
        reason=reason,
        **more,
    )


@blueprint.get("/masa/<oda>/kurallar/surum/<int:number>")
@requires(SETTINGS)
def version(oda, number):
    """A version as it was, and what it changed."""
    chamber = desk_chamber(oda, SETTINGS)
    known = {one.version: one for one in rule_sets(chamber.id)}
    if number not in known:
        raise NotFound()
    values = merged(known[number].values)
    before = merged(known[number - 1].values) if number - 1 in known else None
    return render_template(
        "rulebook/version.html",
        chamber=chamber,
        one=known[number],
        values=rules.flat(values),
        changed=rules.changes(before, values) if before else [],
        groups=[(group, [one for one in rules.RULES if one.group == group]) for group in rules.GROUPS],
    )


@blueprint.route("/masa/<oda>/egitimler/<int:course_id>/kurallar", methods=["GET", "POST"])
@requires("catalogue.edit")
def course(oda, course_id):
    """What the draft of a course chooses for itself, within the chamber's bounds."""
    chamber = desk_chamber(oda, "catalogue.edit")
    found = desk_course(chamber, course_id)
    newest = versions_of(found.id)[0]
    form = CourseRulesForm() if request.method == "POST" else CourseRulesForm.of(newest, own_rules(newest))
    if form.validate_on_submit() and request.form.get("adim") != "duzelt":
        try:
            if request.form.get("adim") == "kaydet":
                return save_course(chamber, newest, form)
            return course_effect(chamber, found, newest, form)
        except Refused as refusal:
            db.session.rollback()
            newest = versions_of(course_id)[0]
            place(form, refusal)
    return render_template(
        "rulebook/course.html",
        chamber=chamber,
        course=found,
        version=newest,
        form=form,
        rules=rules.OF_COURSES,
        in_force=rules_of(chamber.id),
        words=rules.bound_words,
    )


def place(form, refusal):
    """The course page asks in percent what the operation calls otherwise."""
    name = "watch_threshold_bp" if refusal.field == "watch_percent" else refusal.field
    show_refusal(form, Refused(refusal.sentence, name))


def save_course(chamber, newest, form):
    lock = whole_number(form.lock_version.data)
    catalogue.write_rules(newest, form.values(), current_user.id, lock)
    db.session.commit()
    flash("Eğitimin kuralları taslağa yazıldı. Sürüm yayımlanınca açılacak dönemlerde geçerli olur.", "ok")
    return redirect(url_for(".course", oda=chamber.slug, course_id=newest.course_id))


def course_effect(chamber, found, newest, form):
    """Tried on the draft and taken back: what is refused is refused before anything is shown."""
    chosen = {name: value for name, value in form.values().items() if value is not None}
    in_force = rules_of(chamber.id)
    catalogue.write_rules(newest, form.values(), current_user.id)
    db.session.rollback()
    chamber, proposed = desk_chamber(chamber.slug, "catalogue.edit"), {**in_force, **chosen}
    newest = versions_of(found.id)[0]
    changed = rules.changes({**in_force, **own_rules(newest)}, proposed)
    if not changed:
        raise Refused("Değişen bir değer yok.")
    cases = queries.cases(chamber.id, in_force, lambda version: proposed, found.id)
    back = url_for(".course", oda=chamber.slug, course_id=found.id)
    return show_effect(chamber, changed, cases, back, None, course=found)
