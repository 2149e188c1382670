"""What the components ask of the engine, recorded."""
