"""The commands: bin/switchboard, and what bin/run and bin/bench stand on."""
