"""The verbs of the command line: each does one thing, tells it in a language and gives an exit code."""
