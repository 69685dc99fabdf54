"""Import it to have the templates of the reports compiled: a fork takes them along."""

from cinktank.reports.rendering import environment

for _template in environment().list_templates(extensions=["j2"]):
    environment().get_template(_template)
