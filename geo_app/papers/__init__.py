"""Papers that a village prints: one description of a sheet becomes a PDF and a workbook, so that both say the same."""
