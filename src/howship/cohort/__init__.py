"""Virtual patients: keyed random numbers, distributions, population files, drawn cohorts."""
