"""What every policy needs: plain values, the stack, exemptions, and the way to the engine."""
