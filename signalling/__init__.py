"""Every sentence on the wire, typed once, and the server that speaks them: their grammar, never their meaning."""
