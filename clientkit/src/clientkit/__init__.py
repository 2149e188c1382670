"""Trust of the private CA, for clients and nodes of the cluster. Runs without Pulumi."""
