# What an admin's decision about a dead operation means to the person.

refused-given-up = the platform did not answer, and the admins have stopped trying.
