"""Commands to a device from the command line: words to a request, and its reply to an exit code."""
