"""Stories that `python -m iotmock demo` tells: user's programs, which turn to AWS as users do."""
