"""Floor above the flow: run folders held against each other, and a run made again."""
