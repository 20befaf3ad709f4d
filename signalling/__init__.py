"""Every sentence on the wire, typed once, and the server that speaks them. Knows the grammar of all, the meaning of none."""
