"""The alert rules that come with the project speak of metrics that it writes."""

import re
import subprocess
from pathlib import Path

import yaml

from cinktank.monitoring import metrics
from tests.machine import needs

RULES = Path(__file__).parents[2] / "deployment/prometheus/cinktank.rules.yml"


def rules():
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    return {rule["alert"]: rule["expr"] for rule in group["rules"]}


def test_each_rule_asks_for_metrics_that_a_run_writes() -> None:
    written = set(re.findall(r'"(cinktank_\w+)"', Path(metrics.__file__).read_text("utf-8")))
    asked = {name for expr in rules().values() for name in re.findall(r"cinktank_\w+", expr)}
    assert asked <= written
    assert {"cinktank_run_failed", "cinktank_run_unhealthy", "cinktank_spool_files"} <= asked


@needs("promtool", "prometheus")  # only Prometheus can say whether it takes them
def test_prometheus_takes_the_rules() -> None:
    checked = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
