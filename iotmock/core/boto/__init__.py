"""What boto3's own sessions need.

This front imports nothing: the pytest plugin starts here.
"""
