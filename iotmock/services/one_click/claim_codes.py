"""Claim codes: what manufacturers print on an order of 1-Click devices."""

__all__ = ["FORM", "is_claim_code"]

FORM = "a claim code has 12 to 40 characters and starts with C-"


def is_claim_code(text: str) -> bool:
    """Whether a text has the form of a claim code (1-Click Developer Guide; lengths as in the API reference)."""
    return text.startswith("C-") and 12 <= len(text) <= 40
