"""Runs AWS's local runner with pages of one operation of an execution."""
import sys

from aws_durable_execution_sdk_python_testing.cli import main
from aws_durable_execution_sdk_python_testing.execution import OperationPaginatorState

page = OperationPaginatorState.page
OperationPaginatorState.page = lambda self, marker, size, *more: page(self, marker, 1, *more)
sys.exit(main())
