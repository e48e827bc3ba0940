// The same hello with lambda_runtime, for comparison.
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;

async fn handle(_event: LambdaEvent<Value>) -> Result<&'static str, Error> {
    Ok("Hello, World!")
}

#[cfg_attr(feature = "readme", tokio::main)]
#[cfg_attr(not(feature = "readme"), tokio::main(flavor = "current_thread"))]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(handle)).await
}
