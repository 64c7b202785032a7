"""Speed and memory of iotmock as ratios: against a canned answer (the floor) and against moto, in one run."""
