"""Admission to dated runs: applications, their order, seats, offers to the waiting list, refusals and objections."""
