"""Reads of the register: bounded, and named by what they return."""
