"""Microsoft.MachineLearningServices: workspaces, their computes and datastores."""

from localazure.machinelearningservices.computes import COMPUTE
from localazure.machinelearningservices.datastores import DATASTORE
from localazure.machinelearningservices.workspaces import WORKSPACE

TYPES = (WORKSPACE, COMPUTE, DATASTORE)

__all__ = ["COMPUTE", "DATASTORE", "TYPES", "WORKSPACE"]
