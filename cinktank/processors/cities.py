CITIES = frozenset({"paris"})
