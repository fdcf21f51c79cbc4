"""The ledger on disk: leaves appended durably, tiles, and checkpoints signed with the desk's key."""
