//! JSON Merge Patch (RFC 7396) as a body.

use super::body::Accepted;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::marker::PhantomData;

/// The fields of a record with profile `P` that change; `null` empties one.
#[derive(Deserialize)]
#[serde(transparent, bound = "")]
pub struct Patch<P> {
    /// What is said of each field. Its shape is checked when it was put into what is stored.
    pub fields: Map<String, Value>,
    #[serde(skip)]
    of: PhantomData<P>,
}

impl<P: Accepted> Accepted for Patch<P> {
    const MOST_BYTES: usize = P::MOST_BYTES;
    const MEDIA_TYPE: &'static str = "application/merge-patch+json";
}
