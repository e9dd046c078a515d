"""One module a step; each names the step before it and lies beside its two SQL files."""
