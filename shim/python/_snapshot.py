"""Go's snapshot hooks, for when Lambda's own client serves the function."""


def register_hooks(bridge, plugin, function):
    """Registers Go's snapshot hooks with Lambda's own client, in case that client and
    not Go serves the function.
    """
    try:
        import snapshot_restore_py
        bridge.lookup(plugin, "LambdashimBeforeSnapshot")
    except (ImportError, AttributeError):
        return  # no SnapStart in this Python, or nothing registered
    snapshot_restore_py.register_before_snapshot(function("LambdashimBeforeSnapshot"), None)
    snapshot_restore_py.register_after_restore(function("LambdashimAfterRestore"), None)
