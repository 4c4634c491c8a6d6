"""The figures that write themselves: each with its definition, for the union without personal data and for a chamber in
full; and the source report's own Table 1 beside them."""
