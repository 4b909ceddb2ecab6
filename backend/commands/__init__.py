"""One function per thing that may be asked, one database transaction each."""
