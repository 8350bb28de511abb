"""From cumulative hazards to events, and from events to the statistics of a trial."""
