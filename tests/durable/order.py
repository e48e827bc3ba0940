"""The workflow of examples/durable, written with AWS's SDK for Python for comparison."""
from aws_durable_execution_sdk_python import durable_execution
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration, StepConfig
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy


class NoStock(Exception):
    pass


@durable_execution
def Handle(order, context):
    def reserve(step):
        print("reserving %.9s, attempt %d" % (order["Item"], step.attempt), flush=True)
        if step.attempt <= order["Failures"]:
            raise NoStock("no stock at attempt %d" % step.attempt)
        return "R-%d" % step.attempt

    def ask(step):
        print("asking for approval by %s" % approval.callback_id, flush=True)
        return True

    second = Duration.from_seconds(1)
    patient = create_retry_strategy(RetryStrategyConfig(max_attempts=3, initial_delay=second, max_delay=second))
    reservation = context.step(reserve, name="reserve", config=StepConfig(retry_strategy=patient))
    context.wait(second, name="cool down")
    approval = context.create_callback(name="approval", config=CallbackConfig(timeout=Duration.from_hours(1)))
    context.step(ask, name="ask")
    return {"Item": order["Item"], "Reservation": reservation, "ApprovedBy": approval.result()}
