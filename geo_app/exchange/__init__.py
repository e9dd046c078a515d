"""What comes in and goes out: spreadsheets, map files, maps in one file, and the search keys of names."""
