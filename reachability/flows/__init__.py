"""Who reaches whom: whole sets of packets at once, each answer with a packet that shows it."""
