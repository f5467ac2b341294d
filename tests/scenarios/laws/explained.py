"""Every stay without power has a reason in the summary, and none began before the scenario did."""


def broken(story):
    return [
        f"{off['output']} off from {off['start_ms']} ms: {off['cause']}"
        for off in story.summary["offs"]
        if off["rule"] in ("unexplained", "start", "none") or not off["cause"]
    ]
