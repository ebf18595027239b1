"""Measurements, as ratios against something that runs beside them. `make bench`, or name some: `… review weight`."""
