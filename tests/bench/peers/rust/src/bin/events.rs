// Large events on lambda_runtime: raw, and decoded into a struct.
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[allow(dead_code)]
struct Event {
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
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

#[tokio::main]
async fn main() -> Result<(), Error> {
    match std::env::var("_HANDLER")?.as_str() {
        "handler.Raw" => lambda_runtime::run(service_fn(raw)).await,
        _ => lambda_runtime::run(service_fn(typed)).await,
    }
}
