//! What the browser may load later. The app comes in two halves: the first shows the lists, the second holds what is behind
//! these calls. `cargo xtask wasm` cuts the module there: its list names the functions that are called by way of [`later`].

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// Runs a future whose code stays apart from its caller's: the two may be in different halves.
pub(crate) async fn later<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| poll_apart(future.as_mut(), context)).await
}

#[inline(never)]
fn poll_apart<F: Future>(future: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
    future.poll(context)
}
