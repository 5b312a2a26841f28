"""Classical algorithms: one a file, each announcing its processors in PROCESSORS."""
