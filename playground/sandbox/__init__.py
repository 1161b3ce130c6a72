"""The sandbox: a small provider of our own, with teams, invitations and faults to order. `python -m playground.sandbox`."""
