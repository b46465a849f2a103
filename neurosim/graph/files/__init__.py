"""A network as a document, as plain data, as code, and as other libraries have it."""
