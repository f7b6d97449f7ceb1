"""Carries calls: says, listens and rings as the call scripts want it, by two families (S16).

The decisions are those of `flow/calls` for both. Asterisk has lines and sound of its own, and
speaks with us by ARI: its events over a WebSocket, our orders as HTTP requests. Twilio, SignalWire
and Telnyx call our webhooks, and are answered in TwiML.
"""
