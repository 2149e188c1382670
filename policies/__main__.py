from policies import pack

pack.serve()
