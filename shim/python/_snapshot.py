"""Go's funcs around a snapshot, where Lambda's own client serves the function."""


def register_hooks(bridge, plugin, function):
    """Has Lambda's own client run what Go has registered around a snapshot, should
    that client serve the function and not Go.
    """
    try:
        import snapshot_restore_py
        bridge.lookup(plugin, "LambdashimBeforeSnapshot")
    except (ImportError, AttributeError):
        return  # no SnapStart in this Python, or nothing registered
    snapshot_restore_py.register_before_snapshot(function("LambdashimBeforeSnapshot"), None)
    snapshot_restore_py.register_after_restore(function("LambdashimAfterRestore"), None)
