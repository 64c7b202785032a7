"""Topic rules: their SQL, the actions that they take, and the destinations that they send to."""
