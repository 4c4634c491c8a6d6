"""Who takes part in which run, with which access period; applications and waiting lists come on top of it."""
