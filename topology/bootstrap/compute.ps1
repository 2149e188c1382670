# A compute node listens for web nodes, on its own port.
$arguments.ComputePort = $port
