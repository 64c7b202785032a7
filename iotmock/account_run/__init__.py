"""A test run against a real account of AWS: the one exception to "no request leaves the process".

Only `pytest --iotmock-aws=<account id>` and `python -m iotmock clean-aws` come here.
"""
