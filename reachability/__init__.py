"""What a planned Azure network lets through, decided for whole sets of packets.

Only the standard library is used, and nothing of this project: the code that checks cannot share a mistake with the
code that builds.
"""
