"""energi: renovation planning for Danish social housing."""
