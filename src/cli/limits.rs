//! Flags that say for whom something is, and how far it reaches.

use super::failure::{Failure, eprintln_quietly};
use crate::app::App;
use crate::app::accounts::scopes::SCOPES;
use crate::app::caller::{Caller, Reach, Role};
use crate::app::lookup::find_meant_partner;
use crate::app::organisations::list_organisations;
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
    /// Only this partner and its prospects: its id, SYSTEM:ID of another system, or its name; may be repeated
    #[arg(long = "partner", value_name = "PARTNER")]
    partners: Vec<String>,
}

impl OrganisationArgs {
    /// The organisation, whether or not it exists.
    pub fn id(&self) -> OrganisationId {
        self.organisation.unwrap_or(OrganisationId::DEFAULT)
    }

    /// The command line as an admin of the organisation, which must exist. Where none was named and there are several, tells
    /// which one is meant.
    pub fn admin(&self, app: &App) -> Result<Caller, Failure> {
        app.check_organisation(self.id())?;
        if self.organisation.is_none() && list_organisations(app)?.len() > 1 {
            eprintln_quietly(&format!(
                "This is about {}. Another one is named by --organisation; `organisation list` has their ids.",
                self.name(app)?
            ));
        }
        Ok(Caller::of(self.id(), "cli", Role::Admin))
    }

    /// What the organisation is called, with its id.
    pub fn name(&self, app: &App) -> Result<String, Failure> {
        let all = list_organisations(app)?;
        let name = all.into_iter().find(|one| one.id == self.id()).map(|one| one.name).unwrap_or_default();
        Ok(format!("{name} ({})", self.id()))
    }
}

impl ReachArgs {
    /// The reach that follows, its partners looked up in the database.
    pub fn reach(&self, app: &App, caller: &Caller) -> Result<Reach, Failure> {
        let find = |text: &String| Ok(find_meant_partner(app, caller, text)?.id);
        let partners = self.partners.iter().map(find).collect::<Result<BTreeSet<PartnerId>, Failure>>()?;
        Ok(Reach { regions: self.regions.clone(), partners: (!partners.is_empty()).then_some(partners) })
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
