"""The machine learning workspace with its computes, and what watches the whole."""

from __future__ import annotations

from collections.abc import Iterator

from topology.picture import theme
from topology.picture.boxes import LOW, Box, Item, grid, item
from topology.picture.svg import Canvas
from topology.plan import Plan

ISOLATION = {
    "ownNetwork": "computes in these subnets",
    "managedInternet": "managed network, open",
    "managedApproved": "managed network, approved",
}
MOST_CLUSTERS = 6


def learning(plan: Plan) -> list[Item]:
    """The workspace and its computes."""
    workspace = plan.workspace
    if not workspace:
        return []
    marks = [
        "own key" if workspace.key else "",
        "high impact" if workspace.high_business_impact else "",
    ]
    told = ", ".join(mark for mark in marks if mark)
    facts = (ISOLATION[workspace.isolation], *((told,) if told else ()))
    found = [
        Item("workspace", theme.LEARNING, workspace.name, facts),
        Item("registry", theme.LEARNING, workspace.registry.name, ("registry, Premium",)),
    ]
    for cluster in workspace.clusters[:MOST_CLUSTERS]:
        count = f"{cluster.minimum} to {cluster.maximum} x {cluster.size.removeprefix('Standard_')}"
        use = "images" if cluster.name == workspace.image_build else "training"
        found.append(Item("grid", theme.LEARNING, cluster.name, (count, f"{use}, no public IP")))
    if workspace.instances:
        lines = (f"{len(workspace.instances)} of one person each", "stopped when idle")
        found.append(Item("clients", theme.LEARNING, "compute instances", lines))
    return found


def watching(plan: Plan) -> Iterator[Item]:
    """What looks on."""
    colour = theme.WATCHING
    if plan.logs:
        sent = f"{len(plan.diagnostics)} diagnostic settings" if plan.diagnostics else plan.logs.name
        yield Item("logs", colour, "Log Analytics", (sent, f"kept {plan.logs.retention_days} days"))
    if plan.insights:
        yield Item("pulse", colour, "Application Insights", (plan.insights.name,))
    if plan.monitor_scope:
        yield Item("scope", colour, "private link scope", ("of Azure Monitor, open",))
    if plan.flow_logs:
        minutes = plan.flow_logs[0].analytics_minutes
        lines = (f"of {len(plan.flow_logs)} networks", f"analytics every {minutes} min")
        yield Item("flow", colour, "flow logs", lines)
    if plan.alerts:
        count = len(plan.alerts.metrics) + len(plan.alerts.logs)
        people = len(plan.alerts.emails)
        yield Item("alert", colour, "alerts", (f"{count} rules", f"to {people} address{'es' if people > 1 else ''}"))
    if plan.connection_monitor:
        monitor = plan.connection_monitor
        tests = len(monitor.sources) * len(monitor.destinations)
        lines = (f"{tests} tests", f"every {monitor.interval_seconds} s")
        yield Item("pulse", colour, "connection monitor", lines)


def height(things: list[Item], w: float) -> float:
    """How high so many things are in that width."""
    return grid(Box(0, 0, w, 0), len(things))[-1].bottom if things else 0.0


def draw(canvas: Canvas, things: list[Item], x: float, y: float, w: float) -> None:
    """Draw things row by row."""
    for box, thing in zip(grid(Box(x, y, w, LOW), len(things)), things, strict=True):
        item(canvas, box, thing)
