"""The commands that run, watch and check the whole; those on data are in `ops.data`."""
