"""One verb a file: what changes something, with everything that must hold before and after."""
