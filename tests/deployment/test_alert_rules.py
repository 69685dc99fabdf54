"""The alert rules that come with the project speak of metrics that it writes."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from cinktank.monitoring import metrics

RULES = Path(__file__).parents[2] / "deployment/prometheus/cinktank.rules.yml"


def rules():
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    return {rule["alert"]: rule["expr"] for rule in group["rules"]}


def test_each_rule_asks_for_metrics_that_a_run_writes() -> None:
    written = set(re.findall(r'"(cinktank_\w+)"', Path(metrics.__file__).read_text("utf-8")))
    asked = {name for expr in rules().values() for name in re.findall(r"cinktank_\w+", expr)}
    assert asked <= written
    assert {"cinktank_run_failed", "cinktank_run_unhealthy", "cinktank_spool_files"} <= asked


# Only Prometheus' own checker can say whether it takes them. CI brings it and fails without it:
# nothing is left out there. Where a developer has none, the metrics' names are still held.
@pytest.mark.skipif(
    shutil.which("promtool") is None and not os.environ.get("CI"),
    reason="no promtool here: apt-get install prometheus",
)
def test_prometheus_takes_the_rules() -> None:
    checked = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
