//! hyper-util's client as a tower service, over the layer.

use crate::support::Text;
use aftercall_http::{Aftercall, AftercallLayer};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tower::Layer;

pub(crate) type Plain = Client<HttpConnector, Text>;

/// hyper-util's client as people have it, with a pool.
pub(crate) fn plain() -> Plain {
    Client::builder(TokioExecutor::new()).build(HttpConnector::new())
}

pub(crate) fn client(layer: &AftercallLayer) -> Aftercall<Plain> {
    layer.layer(plain())
}
