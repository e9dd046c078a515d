"""The sums: numbers in, numbers out. No database, no clock, no unseeded randomness."""
