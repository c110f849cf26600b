"""What is done to samples, and what is measured of them: arrays in, arrays and numbers out."""
