"""Templates to text: everything is escaped, and a name that is missing is an error."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered(template: str, **values: Any) -> str:
    """Return a page."""
    environment = Environment(
        loader=PackageLoader("cinktank", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.0f} %"
    environment.tests["web"] = lambda url: url.startswith(("https://", "http://"))
    return environment.get_template(template).render(**values)
