//! Whose a name is: the organisation and the account behind a login, an account at an issuer, a client.

use crate::domain::OrganisationId;
use crate::storage::Tenant;
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::account_names as names;
use crate::storage::search_text::storable;
use crate::storage::{Conn, Result, StorageError, document};
use diesel::prelude::*;
use uuid::Uuid;

/// A name by which somebody signs in; unique on the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A person's login.
    Login(String),
    /// A person's account at an issuer: `iss` and `sub`.
    AtIssuer(String, String),
    /// A `client_id`.
    Client(String),
    /// What an organisation calls a client.
    ClientName(OrganisationId, String),
}

impl Name {
    fn kind(&self) -> &'static str {
        match self {
            Name::Login(_) => "login",
            Name::AtIssuer(..) => "issuer",
            Name::Client(_) => "client",
            Name::ClientName(..) => "client_name",
        }
    }

    /// The field of the API that holds the name.
    fn field(&self) -> &'static str {
        match self {
            Name::Login(_) => "login",
            Name::AtIssuer(..) => "atIssuer",
            Name::Client(_) => "clientId",
            Name::ClientName(..) => "name",
        }
    }

    /// The name as its holder wrote it.
    fn shown(&self) -> String {
        match self {
            Name::Login(name) | Name::Client(name) | Name::ClientName(_, name) => name.clone(),
            Name::AtIssuer(_, subject) => subject.clone(),
        }
    }

    fn text(&self) -> String {
        match self {
            Name::Login(name) | Name::Client(name) => storable(name).into_owned(),
            Name::ClientName(organisation, name) => storable(&format!("{organisation} {name}")).into_owned(),
            // An issuer's name is an address and holds no space.
            Name::AtIssuer(issuer, subject) => storable(&format!("{issuer} {subject}")).into_owned(),
        }
    }
}

/// The account behind a name.
pub fn find_account(conn: &mut Conn, name: &Name) -> Result<Option<(OrganisationId, Uuid)>> {
    let row: Option<(String, String)> = names::table
        .find((name.kind(), name.text()))
        .select((names::organisation_id, names::account_id))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an account"))?;
    let ids = |(organisation, account): (String, String)| {
        Ok((OrganisationId::new(document::to_uuid(&organisation)?), document::to_uuid(&account)?))
    };
    row.map(ids).transpose()
}

/// Gives a name to an account; one that another account has is [`StorageError::Taken`], which does not tell whose it
/// is: it may be another organisation's.
pub fn save_name(tenant: &mut Tenant<'_>, account: Uuid, name: &Name) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let row = (
        names::kind.eq(name.kind()),
        names::name.eq(name.text()),
        names::organisation_id.eq(organisation.to_string()),
        names::account_id.eq(account.to_string()),
    );
    let inserted = per_backend!(conn, conn => diesel::insert_into(names::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))
    .map_err(failed("saving a name"))?;
    if inserted == 0 && find_account(conn, name)? != Some((organisation, account)) {
        return Err(StorageError::Taken { field: name.field().into(), value: name.shown(), holders: Vec::new() });
    }
    Ok(())
}

/// Takes all names of an account away.
pub fn delete_names(tenant: &mut Tenant<'_>, account: Uuid) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(names::table)
        .filter(names::organisation_id.eq(organisation.to_string()))
        .filter(names::account_id.eq(account.to_string()))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting names"))
}
