"""Carries calls by Asterisk: says, listens and rings as the call scripts want it (S16).

Asterisk has the lines and the sound, this process the decisions, which it takes from `flow/calls`.
They speak by ARI: its events over a WebSocket, our orders as HTTP requests.
"""
