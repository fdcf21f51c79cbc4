"""The ledger on disk: leaves appended durably, tiles, checkpoints signed with the desk's key."""
