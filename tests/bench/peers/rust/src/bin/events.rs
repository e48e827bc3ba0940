// The same handlers for large events with lambda_runtime.
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

#[derive(Deserialize, Serialize)]
struct Event {
    items: Vec<Item>,
}

#[derive(Deserialize, Serialize)]
struct Item {
    id: i64,
    name: String,
    tags: Vec<String>,
    price: f64,
    on: bool,
}

async fn raw(event: LambdaEvent<Box<RawValue>>) -> Result<Box<RawValue>, Error> {
    Ok(event.payload)
}

async fn typed(event: LambdaEvent<Event>) -> Result<usize, Error> {
    Ok(event.payload.items.len())
}

async fn again(event: LambdaEvent<Event>) -> Result<Event, Error> {
    Ok(event.payload)
}

async fn any(event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(event.payload)
}

#[cfg_attr(feature = "readme", tokio::main)]
#[cfg_attr(not(feature = "readme"), tokio::main(flavor = "current_thread"))]
async fn main() -> Result<(), Error> {
    match std::env::var("_HANDLER")?.as_str() {
        "handler.Raw" => lambda_runtime::run(service_fn(raw)).await,
        "handler.Typed" => lambda_runtime::run(service_fn(typed)).await,
        "handler.Again" => lambda_runtime::run(service_fn(again)).await,
        _ => lambda_runtime::run(service_fn(any)).await,
    }
}
