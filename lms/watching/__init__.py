"""How much of a training a person has really watched, and the moment when it is enough.

A ledger of played media time per enrolment and video, a credit that makes false claims as slow as watching, a total per
enrolment, and the decision that is latched once. The rules stand in rules.py, the reasons in docs/decisions.md (5).
Also here: the lesson player, a learner's notes, and the evidence that staff see."""
