"""The developer's kit: published JSON read as it stands, bundles checked and packed, work items run on this machine."""
