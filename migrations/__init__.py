"""The schema, in order: plain SQL that goes up and down, run by Alembic. README.md says how to add a step."""
