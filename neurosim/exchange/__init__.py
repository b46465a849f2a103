"""Networks of other libraries and files, in and out."""
