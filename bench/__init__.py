"""Workloads: one file each, figures as JSON, beside the bare database's in the same run."""
