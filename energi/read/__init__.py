"""Floor 2: files of the trade -> rows as they stand, with findings about the file."""
