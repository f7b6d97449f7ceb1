"""Whose telephone has which number."""

INES, NOAH, PETRA = "+13375550101", "+17375550102", "+17375550103"
