"""People at their pages, in their own words: what they do, what they expect to see. German, as the demo office is."""
