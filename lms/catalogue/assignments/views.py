"""The trainer's own courses and hours."""

from apiflask import APIBlueprint
from flask import Response, render_template, request

from lms.catalogue.assignments import queries, rules, statement
from lms.catalogue.assignments.periods import period_here
from lms.core.clock import today
from lms.core.doors import signed_in
from lms.core.paging import part
from lms.trainers.access import own_trainer

blueprint = APIBlueprint("assignments", __name__, enable_openapi=False)


@blueprint.get("/egitmen/egitimlerim")
@signed_in
def mine():
    trainer, day = own_trainer(), today()
    from_on, to_on = period_here()
    lines = queries.hours_of(trainer.id, from_on, to_on)
    return render_template(
        "catalogue/assignments_own.html",
        trainer=trainer,
        assignments=part(queries.of_trainer(trainer.id), request.args),
        load=queries.load_of(trainer.id, day),
        lines=lines,
        total=rules.total(lines),
        period=(from_on, to_on),
        years=[(year, year) for year in range(day.year, day.year - 5, -1)],
        chosen_year=request.args.get("yil", 0, type=int),
        roles=rules.ROLES,
        day=day,
    )


@blueprint.get("/egitmen/saatlerim.pdf")
@signed_in
def own_hours():
    trainer = own_trainer()
    from_on, to_on = period_here()
    lines = queries.hours_of(trainer.id, from_on, to_on)
    return pdf_answer(statement.pdf(trainer.full_name, "", lines, from_on, to_on, today()))


def pdf_answer(made: bytes) -> Response:
    disposition = 'attachment; filename="saat-dokumu.pdf"'
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": disposition})
