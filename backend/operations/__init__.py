"""What an operator does with a backend from the command line, one module for each command."""
