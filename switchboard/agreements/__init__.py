"""What a client has been promised beyond the policy: coverage, targets, rates."""
