"""Exam sessions in halls: seats and door lists, duty by open application and fair rotation, check-in, the proctor's
board, lost time given back, incidents and minutes."""
