"""AWS service models that botocore no longer ships, as package data in botocore's folder layout.

The JSON files state the facts of the wire (operations, shapes, hosts); their documentation strings are our own.
"""
