"""The wires out: a folder for each way to reach somebody."""
