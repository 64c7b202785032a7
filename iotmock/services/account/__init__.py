"""The account: its endpoints, its settings, and the tags of its resources."""
