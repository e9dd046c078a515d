"""The commands of `geo-app`, one a file; each module's `command` is what the command line runs."""
