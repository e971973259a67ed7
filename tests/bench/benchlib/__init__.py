"""What the scenarios share: settings, nodes, measuring, and the report."""
