//! Flags that say for whom something is, and how far it reaches.

use super::failure::Failure;
use crate::app::App;
use crate::app::accounts::scopes::SCOPES;
use crate::app::caller::{Caller, Reach, Role};
use crate::domain::{OrganisationId, PartnerId};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::collections::BTreeSet;

/// The organisation that is meant.
#[derive(Args, Debug)]
pub struct OrganisationArgs {
    /// Id of the organisation [default: the one of the installation]
    #[arg(long, value_name = "ID", global = true)]
    organisation: Option<OrganisationId>,
}

/// Which part of an organisation's data is reached.
#[derive(Args, Debug)]
pub struct ReachArgs {
    /// Only firms in this region: the code of a province, COROP region or municipality; may be repeated
    #[arg(long = "region", value_name = "CODE", value_parser = super::query::region)]
    regions: Vec<String>,
    /// Only this partner and its prospects; may be repeated
    #[arg(long = "partner", value_name = "ID")]
    partners: Vec<PartnerId>,
}

impl OrganisationArgs {
    /// The organisation, whether or not it exists.
    pub fn id(&self) -> OrganisationId {
        self.organisation.unwrap_or(OrganisationId::DEFAULT)
    }

    /// The command line as an admin of the organisation, which must exist.
    pub fn admin(&self, app: &App) -> Result<Caller, Failure> {
        app.check_organisation(self.id())?;
        Ok(Caller::of(self.id(), "cli", Role::Admin))
    }
}

impl ReachArgs {
    /// The reach that follows.
    pub fn reach(&self) -> Reach {
        let partners: BTreeSet<PartnerId> = self.partners.iter().copied().collect();
        Reach { regions: self.regions.clone(), partners: (!partners.is_empty()).then_some(partners) }
    }
}

/// Reads a scope.
pub fn scope(text: &str) -> Result<String, String> {
    match SCOPES.contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(format!("give one of {}", SCOPES.join(", "))),
    }
}

/// Reads a role by its code.
pub fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::code))
        .try_map(|code| Role::from_code(&code).ok_or("there is no such role"))
}
