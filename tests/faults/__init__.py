"""How soon an admin knows: real faults in a real house, measured. `python -m tests.faults --help`."""
