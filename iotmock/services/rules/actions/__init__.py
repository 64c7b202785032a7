"""What rules do with what they have selected: one module for each sort of target, and the table of all kinds."""
