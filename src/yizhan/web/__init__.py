"""Composition: settings, addresses, design system, portal and workbench, API root."""
