"""What developers run: fonts, catalogues."""
