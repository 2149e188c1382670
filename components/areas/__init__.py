"""The parts of an environment, each made by one class from the whole plan, in the order of `components.platform`."""
