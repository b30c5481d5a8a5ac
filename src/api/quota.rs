//! How often one client may ask: a request whose token is accepted counts for the subject of the token, any other for
//! the address that it comes from.
//!
//! Each has a bucket that fills at a steady rate (GCRA, as in the crate `governor`). The answer says how full it is
//! (`RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`); who finds it empty is answered with 429 and
//! `Retry-After`. Health and figures are not counted: whoever watches the service must see it during a flood.

use super::every_response::AnswerHeaders;
use super::problem::{Problem, ProblemKind};
use super::{State, origin};
use crate::app::Caller;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often one client may ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second, in the long run; 0 means as many as it likes.
    pub per_second: u32,
    /// Requests at once, after a pause.
    pub burst: u32,
}

/// Clients that are forgotten once their buckets are full again: after so many requests those that are, are looked for.
const FORGETTING: usize = 1024;

/// The buckets of all clients.
pub struct Quotas {
    callers: Buckets,
    addresses: Buckets,
}

/// How a client stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    limit: u32,
    remaining: u32,
    /// Seconds until the bucket is full.
    reset: u32,
}

struct Buckets(Option<Limited>);

struct Limited {
    limiter: RateLimiter<String, HashMapStateStore<String>, MonotonicClock, StateInformationMiddleware>,
    burst: NonZeroU32,
    per_second: NonZeroU32,
    checks: AtomicUsize,
}

impl Quotas {
    /// Full buckets.
    pub fn new(callers: Allowance, addresses: Allowance) -> Self {
        Self { callers: Buckets::new(callers), addresses: Buckets::new(addresses) }
    }

    /// Counts a request of a caller whose token is accepted.
    pub fn count_caller(&self, request: &HttpRequest, caller: &Caller) -> Result<(), Problem> {
        let counted = self.callers.count(&format!("{} {}", caller.organisation, caller.subject));
        note(request, counted)
    }

    /// Counts a request of a stranger.
    fn count_address(&self, request: &HttpRequest, state: &State) -> Result<(), Problem> {
        let address = origin::address(request, &state.limits.trusted_proxies);
        note(request, self.addresses.count(&address.map(network).unwrap_or_default()))
    }
}

/// What one client has in hand: an address, or the 2⁶⁴ addresses that one connection is given under IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}", u128::from(address) >> 64),
    }
}

impl Buckets {
    fn new(allowance: Allowance) -> Self {
        let limited = NonZeroU32::new(allowance.per_second).map(|per_second| {
            let burst = NonZeroU32::new(allowance.burst).unwrap_or(per_second);
            let quota = Quota::per_second(per_second).allow_burst(burst);
            let limiter = RateLimiter::<_, _, _, StateInformationMiddleware>::new(
                quota,
                HashMapStateStore::default(),
                MonotonicClock,
            );
            Limited { limiter, burst, per_second, checks: AtomicUsize::new(0) }
        });
        Self(limited)
    }

    /// Takes a request from the client's bucket; the seconds to wait when it is empty.
    fn count(&self, client: &String) -> Option<(Standing, Option<u16>)> {
        let limited = self.0.as_ref()?;
        if limited.checks.fetch_add(1, Ordering::Relaxed) % FORGETTING == FORGETTING - 1 {
            limited.limiter.retain_recent();
        }
        let limit = limited.burst.get();
        let standing = |remaining: u32| Standing {
            limit,
            remaining,
            reset: limit.saturating_sub(remaining).div_ceil(limited.per_second.get()),
        };
        Some(match limited.limiter.check_key(client) {
            Ok(state) => (standing(state.remaining_burst_capacity()), None),
            Err(refused) => {
                let wait = refused.wait_time_from(limited.limiter.clock().now());
                let seconds = u16::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u16::MAX).max(1);
                (standing(0), Some(seconds))
            }
        })
    }
}

/// Marks a request as counted.
struct Counted;

fn note(request: &HttpRequest, counted: Option<(Standing, Option<u16>)>) -> Result<(), Problem> {
    request.extensions_mut().insert(Counted);
    let Some((Standing { limit, remaining, reset }, wait)) = counted else { return Ok(()) };
    for (name, value) in [("ratelimit-limit", limit), ("ratelimit-remaining", remaining), ("ratelimit-reset", reset)] {
        AnswerHeaders::add(request, HeaderName::from_static(name), HeaderValue::from(value));
    }
    match wait {
        None => Ok(()),
        Some(seconds) => {
            let detail = format!("You ask too often; try again after {seconds} s.");
            Err(Problem::try_again(ProblemKind::TooManyRequests, &detail, seconds))
        }
    }
}

/// The layer that counts strangers: before the work where no token is sent, after it where none was accepted.
pub async fn count<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let state = request.app_data::<web::Data<State>>().cloned();
    let is_watched = |path: &str| path.starts_with("/health/") || path == "/metrics";
    let Some(state) = state.filter(|_| !is_watched(request.path())) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    if !request.headers().contains_key(AUTHORIZATION)
        && let Err(problem) = state.quotas.count_address(request.request(), &state)
    {
        return Ok(request.error_response(problem).map_into_right_body());
    }
    let response = next.call(request).await?;
    let is_counted = response.request().extensions().contains::<Counted>();
    if !is_counted && let Err(problem) = state.quotas.count_address(response.request(), &state) {
        let (request, _) = response.into_parts();
        return Ok(ServiceResponse::from_err(problem, request).map_into_right_body());
    }
    Ok(response.map_into_left_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bucket_is_told_when_to_come_back_and_another_is_full() {
        let buckets = Buckets::new(Allowance { per_second: 1, burst: 3 });
        let (one, other) = ("one".to_owned(), "other".to_owned());
        for remaining in [2, 1, 0] {
            let (standing, wait) = buckets.count(&one).unwrap();
            assert_eq!((standing.limit, standing.remaining, wait), (3, remaining, None));
        }
        let (standing, wait) = buckets.count(&one).unwrap();
        assert_eq!((standing, wait), (Standing { limit: 3, remaining: 0, reset: 3 }, Some(1)));
        assert_eq!(buckets.count(&other).unwrap().1, None);
    }

    #[test]
    fn without_an_allowance_nothing_is_counted() {
        assert_eq!(Buckets::new(Allowance::default()).count(&"one".to_owned()), None);
    }

    #[test]
    fn all_addresses_of_one_connection_share_a_bucket() {
        let of = |address: &str| network(address.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
