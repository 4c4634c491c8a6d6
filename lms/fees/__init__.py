"""What courses cost: orders with their entries, bank statements and matching, reductions with evidence, refunds."""
