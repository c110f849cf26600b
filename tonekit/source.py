"""The kinds of source that a caller may hand over, made into one: a seekable binary file, or samples."""
