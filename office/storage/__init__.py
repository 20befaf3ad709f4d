"""The record: everything that must outlive the process. The only place that knows SQL."""
