"""How a run goes, for terminals, machines and whoever is called at night."""
