# A web node hands work to compute nodes.
$arguments.ComputePort = @@COMPUTE_PORT@@
