//! Ids in paths.

use super::problem::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use std::marker::PhantomData;
use uuid::Uuid;

/// What an id in a path identifies.
pub trait Identified: 'static {
    /// Name of the part of the path.
    const PARAMETER: &'static str;
    /// What it is, for the caller.
    const WHAT: &'static str;
    /// The id's own type.
    type Id;
    /// The id with this UUID.
    fn id(uuid: Uuid) -> Self::Id;
}

/// The id in the path. What is no id of ours is answered exactly as an id that does not exist: 404.
pub struct IdOf<T: Identified> {
    /// The id.
    pub id: T::Id,
    of: PhantomData<T>,
}

impl<T: Identified> FromRequest for IdOf<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get(T::PARAMETER).unwrap_or_default();
        // Only the hyphenated form: one record, one address.
        let uuid = (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten();
        ready(match uuid {
            Some(uuid) => Ok(IdOf { id: T::id(uuid), of: PhantomData }),
            None => Err(Problem::not_found(T::WHAT, text)),
        })
    }
}
