"""The matrix of who reaches whom, zone by network, as a picture and as a page."""
