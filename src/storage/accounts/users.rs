//! People who sign in.

use super::to_page;
use crate::domain::UserId;
use crate::domain::account::User;
use crate::storage::Tenant;
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::users;
use crate::storage::search_text::sort_key;
use crate::storage::{Page, PageOf, Result, changes, document};
use diesel::prelude::*;

/// What a person proves to be known by; never part of an answer.
#[derive(Clone, Default)]
pub struct Secrets {
    /// Hash of the password; absent for who signs in elsewhere.
    pub password_hash: Option<String>,
    /// The sealed secret of the authenticator app.
    pub totp_secret: Option<String>,
    /// The last step of time whose code was used.
    pub totp_last_step: i64,
}

/// Saves a person, new or known; secrets stay as they are.
pub fn save_user(tenant: &mut Tenant<'_>, user: &User) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let text = document::to_text("user", user)?;
    let now = changes::now();
    let row = (
        users::organisation_id.eq(organisation.to_string()),
        users::id.eq(user.id.to_string()),
        users::sort_name.eq(sort_key(&user.login)),
        users::changed_at.eq(now),
        users::document.eq(&text),
        users::totp_last_step.eq(0_i64),
    );
    per_backend!(conn, conn => diesel::insert_into(users::table)
        .values(row)
        .on_conflict((users::organisation_id, users::id))
        .do_update()
        .set((users::sort_name.eq(sort_key(&user.login)), users::changed_at.eq(now), users::document.eq(&text)))
        .execute(conn))
    .map(|_| ())
    .map_err(failed("saving a user"))
}

/// The person with this id.
pub fn find_user(tenant: &mut Tenant<'_>, id: UserId) -> Result<Option<(User, Secrets)>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, Option<String>, Option<String>, i64)> = users::table
        .find((organisation.to_string(), id.to_string()))
        .select((users::document, users::password_hash, users::totp_secret, users::totp_last_step))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a user"))?;
    let read = |(text, password_hash, totp_secret, totp_last_step): (String, _, _, _)| {
        Ok((document::from_text("user", &text)?, Secrets { password_hash, totp_secret, totp_last_step }))
    };
    row.map(read).transpose()
}

/// The people who use an authenticator app, each with the sealed secret.
pub fn load_second_factors(tenant: &mut Tenant<'_>) -> Result<Vec<(UserId, String)>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, Option<String>)> = users::table
        .filter(users::organisation_id.eq(organisation.to_string()).and(users::totp_secret.is_not_null()))
        .order(users::id)
        .select((users::id, users::totp_secret))
        .load(conn)
        .map_err(failed("reading second factors"))?;
    let sealed = rows.into_iter().filter_map(|(id, sealed)| Some((id, sealed?)));
    sealed.map(|(id, sealed)| Ok((UserId::new(document::to_uuid(&id)?), sealed))).collect()
}

/// A page of people, by login.
pub fn list_users(tenant: &mut Tenant<'_>, page: &Page) -> Result<PageOf<User>> {
    let (conn, organisation) = tenant.parts();
    let all = || users::table.filter(users::organisation_id.eq(organisation.to_string()));
    let total = all().count().get_result(conn).map_err(failed("counting users"))?;
    let mut query = all().into_boxed();
    if let Some((key, id)) = &page.after {
        query = query.filter(users::sort_name.ge(key));
        query = query.filter(users::sort_name.gt(key).or(users::id.gt(id.to_string())));
    }
    let rows = query
        .order((users::sort_name, users::id))
        .limit(page.rows_to_fetch())
        .select((users::sort_name, users::id, users::document))
        .load(conn)
        .map_err(failed("listing users"))?;
    to_page("user", rows, page, total)
}

/// Sets the hash of the password.
pub fn save_password(tenant: &mut Tenant<'_>, id: UserId, hash: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(users::table.find((organisation.to_string(), id.to_string())))
        .set(users::password_hash.eq(hash))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving a password"))
}

/// Sets the sealed secret of the authenticator app, or takes it away.
pub fn save_totp(tenant: &mut Tenant<'_>, id: UserId, sealed: Option<&str>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::update(users::table.find((organisation.to_string(), id.to_string())))
        .set((users::totp_secret.eq(sealed), users::totp_last_step.eq(0_i64)))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving a secret"))
}

/// Notes that the code of a step was used; answers whether it is the first time (RFC 6238, 5.2).
pub fn use_totp_step(tenant: &mut Tenant<'_>, id: UserId, step: i64) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    diesel::update(users::table.find((organisation.to_string(), id.to_string())))
        .filter(users::totp_last_step.lt(step))
        .set(users::totp_last_step.eq(step))
        .execute(conn)
        .map(|changed| changed == 1)
        .map_err(failed("noting a used code"))
}

/// Deletes a person.
pub fn delete_user(tenant: &mut Tenant<'_>, id: UserId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(users::table.find((organisation.to_string(), id.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting a user"))
}
