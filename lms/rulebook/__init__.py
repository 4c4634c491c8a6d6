"""The rule values of chambers and courses on the desk: what each means, what changing it would do, its versions."""
