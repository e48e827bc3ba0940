# terraform apply uploads the zip that build and pack made.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  filename         = "${path.module}/handler.zip"
  source_code_hash = filebase64sha256("${path.module}/handler.zip")
  runtime          = "python3.13"
  handler          = "handler.Handle"
  architectures    = ["x86_64"]
  memory_size      = 128
  role             = aws_iam_role.hello.arn

  environment {
    variables = {
      AWS_LAMBDA_EXEC_WRAPPER = "/var/task/bootstrap"
    }
  }
}

resource "aws_iam_role" "hello" {
  name = "hello"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.hello.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

output "arn" {
  value = aws_lambda_function.hello.arn
}
