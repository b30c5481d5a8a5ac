//! How long somebody waits who tried to sign in in vain.
//!
//! Attempts are counted by login and by address, also for logins that nobody has. From the fifth failure on a login
//! (the twentieth from an address, behind which a whole office may sit) one waits half a minute, then twice as long
//! after each further one, an hour at most. A day without a failure, or a success, begins anew. An attempt is counted
//! before the password is looked at, so that many at once are no way around it.

use super::super::{AppError, Result};
use super::Vault;
use crate::storage::Conn;
use crate::storage::accounts::failures::{find_failures, forget_failures, save_failures};
use aws_lc_rs::hmac;
use chrono::{NaiveDateTime, TimeDelta};
use std::net::IpAddr;

const FREE_OF_LOGIN: i32 = 5;
const FREE_OF_ADDRESS: i32 = 20;
const FIRST_WAIT_S: i64 = 30;
const LONGEST_WAIT_S: i64 = 3600;
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

/// What is tried: a login, from an address.
pub struct Tried {
    login: String,
    address: Option<String>,
}

impl Tried {
    /// By keyed hash: neither names nor addresses lie in the table.
    pub fn new(vault: &Vault, login: &str, address: Option<IpAddr>) -> Tried {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &vault.tried);
        let hash = |text: String| {
            hmac::sign(&key, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        // Whoever has one IPv6 address has all that share its first 64 bits.
        let address = address.map(|address| match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("{:x}", address.to_bits() >> 64),
        });
        Tried {
            login: hash(format!("login {login}")),
            address: address.map(|address| hash(format!("address {address}"))),
        }
    }

    /// Counts an attempt as failed, in the open transaction; refuses it when it comes too soon. Answers how many seconds
    /// one has to wait if it is in vain.
    pub fn begin(&self, conn: &mut Conn, now: NaiveDateTime) -> Result<i64> {
        let tried = [(Some(&self.login), FREE_OF_LOGIN), (self.address.as_ref(), FREE_OF_ADDRESS)];
        let tried = tried.into_iter().filter_map(|(tried, free)| Some((tried?, free)));
        let mut counts = Vec::new();
        for (tried, free) in tried {
            let (count, last_at) = find_failures(conn, tried)?.unwrap_or((0, now));
            let count = if now - last_at > FORGOTTEN { 0 } else { count };
            let wait_until = last_at + TimeDelta::seconds(wait_s(count, free));
            if now < wait_until {
                let seconds = (wait_until - now).num_seconds() + 1;
                return Err(AppError::SignInBlocked { seconds: seconds.unsigned_abs() });
            }
            counts.push((tried, count.saturating_add(1), free));
        }
        let mut wait = 0;
        for (tried, count, free) in counts {
            save_failures(conn, tried, count, now)?;
            wait = wait.max(wait_s(count, free));
        }
        Ok(wait)
    }

    /// The attempt was right after all. The address is forgiven this attempt alone: one known password must not make
    /// room for guessing others.
    pub fn succeed(&self, conn: &mut Conn, now: NaiveDateTime) -> Result<()> {
        forget_failures(conn, &self.login, now - FORGOTTEN)?;
        if let Some(address) = &self.address
            && let Some((count, last_at)) = find_failures(conn, address)?
        {
            save_failures(conn, address, (count - 1).max(0), last_at)?;
        }
        Ok(())
    }
}

/// Seconds to wait after this many failures.
fn wait_s(failures: i32, free: i32) -> i64 {
    match failures - free {
        ..0 => 0,
        more => (FIRST_WAIT_S << more.min(10)).min(LONGEST_WAIT_S),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<i64> = (3..14).map(|failures| wait_s(failures, 5)).collect();
        assert_eq!(waits, [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(wait_s(i32::MAX, 5), 3600);
    }
}
