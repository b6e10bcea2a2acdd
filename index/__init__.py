"""All that can be computed before anyone asks, and primitive search over it."""
