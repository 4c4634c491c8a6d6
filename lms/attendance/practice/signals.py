from blinker import Signal

practice_passed = Signal("A participant's practical work was signed off as passed. Sender: the Enrolment.")
