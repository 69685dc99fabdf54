"""Templates to text: everything is escaped, and a name that is missing is an error."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def rendered(template: str, **values: Any) -> str:
    """Return a page."""
    return environment().get_template(template).render(**values)


@cache
def environment() -> Environment:
    """Return what compiles the templates, and keeps them."""
    made = Environment(
        loader=PackageLoader("cinktank", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["percent"] = lambda share: f"{100 * share:.0f} %"
    made.tests["web"] = lambda url: url.startswith(("https://", "http://"))
    return made
