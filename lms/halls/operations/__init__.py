"""Sessions and seats, duty, the exam day, lost time: one module each."""
