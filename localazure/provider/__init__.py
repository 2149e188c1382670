"""The gRPC face: Pulumi's ResourceProvider, for azure-native and for random. Verbs and dispatch; no rule is here."""
