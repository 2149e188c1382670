"""The four ways to make a client accept the private CA's certificate, and the undoing of each."""
