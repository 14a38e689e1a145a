"""Floor 0: what the words mean. Imports nothing else of energi."""
