"""Reports by e-mail: who gets which one, how often, and what was sent."""
