"""The demonstration: a synthetic province at small scale (演示规模), a cast of invented people, and their stories."""
