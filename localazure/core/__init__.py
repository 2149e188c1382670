"""What every namespace shares: ids, the store, the SDK's schema, errors, the control plane. It knows no gRPC."""
