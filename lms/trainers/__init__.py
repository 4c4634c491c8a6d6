"""Trainers: who may teach, on whose authority, until when, and whether they were trained to teach.

One person has one record, however many chambers they serve. Trainings from outside are entered by hand and approved by
a second person; completing one of our own trainer-training courses is written here by itself. Whom a chamber assigns to
which course stands one floor up, in catalogue/assignments."""
