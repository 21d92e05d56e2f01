"""Measures what HTTP clients do when answers get lost. README.md of the folder above says how."""
