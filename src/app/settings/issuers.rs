//! The tables `[[auth.issuers]]`: whose tokens are accepted beside our own, and what their claims mean.
//!
//! A claim counts only where a table names it. The three usual shapes are written out in `config/loopvermogen.toml`.

use super::keys::duration_between;
use crate::app::caller::Role;
use crate::domain::{Invalid, OrganisationId};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// An issuer whose tokens are accepted (*uitgever*), such as Entra ID or Keycloak.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuerSettings {
    /// `iss` of its tokens, to the letter.
    pub issuer: String,
    /// What must be among `aud`.
    pub audience: String,
    /// Where its keys are published; absent means that its discovery document tells.
    pub jwks_uri: Option<String>,
    /// How its tokens may be signed; never with a shared secret.
    pub algorithms: Vec<Algorithm>,
    /// What `typ` in the header of an access token may be, in lower case.
    pub types: Vec<String>,
    /// Clients (`azp`, or `client_id`) to which its tokens may have been given; empty means any.
    pub authorized_parties: Vec<String>,
    /// Whose data its tokens are about.
    pub organisation: OfOrganisation,
    /// Where roles stand, as `roles` or `realm_access.roles`.
    pub roles_claim: Option<String>,
    /// What its roles are called here.
    pub roles: BTreeMap<String, Role>,
    /// The role of every bearer; only together with scopes, which then decide.
    pub role: Option<Role>,
    /// Where scopes stand, as `scope` or `scp`.
    pub scopes_claim: Option<String>,
    /// What its scopes are called here; those that are not named mean what they say.
    pub scopes: BTreeMap<String, String>,
    /// Where the codes of the regions stand that limit the bearer.
    pub regions_claim: Option<String>,
    /// Where the ids of the partners stand for which the bearer works.
    pub partners_claim: Option<String>,
    /// Least time between two looks at its keys for the sake of an unknown one.
    pub cool_down: Duration,
    /// How often its keys are looked at anyway, so that a removed one stops working.
    pub refresh: Duration,
    /// Absent when people do not sign in there.
    pub sign_in: Option<SignInSettings>,
}

/// Whose data the tokens of an issuer are about.
#[derive(Clone, Debug, PartialEq)]
pub enum OfOrganisation {
    /// Always those of this organisation.
    Fixed(OrganisationId),
    /// Those that the value of a claim, such as `tid`, stands for.
    ByClaim(String, BTreeMap<String, OrganisationId>),
}

/// How people sign in at an issuer (OpenID Connect, authorization code with PKCE).
#[derive(Clone, Debug, PartialEq)]
pub struct SignInSettings {
    /// What the issuer calls us.
    pub client_id: String,
    /// File with our secret, for its owner alone; absent for a client without one.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for.
    pub scope: String,
}

impl IssuerSettings {
    /// Every organisation that its tokens can be about.
    pub fn organisations(&self) -> Vec<OrganisationId> {
        match &self.organisation {
            OfOrganisation::Fixed(id) => vec![*id],
            OfOrganisation::ByClaim(_, by_value) => by_value.values().copied().collect(),
        }
    }
}

/// A table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    issuer: String,
    audience: String,
    jwks_uri: Option<String>,
    #[serde(default = "usual_algorithms")]
    algorithms: Vec<String>,
    #[serde(default = "usual_types")]
    types: Vec<String>,
    #[serde(default)]
    authorized_parties: Vec<String>,
    organisation: Option<OrganisationId>,
    organisation_claim: Option<String>,
    #[serde(default)]
    organisations: BTreeMap<String, OrganisationId>,
    roles_claim: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, Role>,
    role: Option<Role>,
    scopes_claim: Option<String>,
    #[serde(default)]
    scopes: BTreeMap<String, String>,
    regions_claim: Option<String>,
    partners_claim: Option<String>,
    #[serde(default = "usual_cool_down")]
    cool_down: String,
    #[serde(default = "usual_refresh")]
    refresh: String,
    client_id: Option<String>,
    client_secret_file: Option<PathBuf>,
    #[serde(default = "usual_sign_in_scope")]
    sign_in_scope: String,
}

fn usual_algorithms() -> Vec<String> {
    vec!["RS256".into()]
}

fn usual_types() -> Vec<String> {
    vec!["at+jwt".into()]
}

fn usual_cool_down() -> String {
    "30s".into()
}

fn usual_refresh() -> String {
    "10m".into()
}

fn usual_sign_in_scope() -> String {
    "openid".into()
}

/// Reads the tables; every fault is told with the number of its table, the first being 1.
pub(super) fn read(place: &str, value: &toml::Value) -> Result<Vec<IssuerSettings>, Vec<Invalid>> {
    let Some(tables) = value.as_array() else {
        let remedy = "Write each issuer as a table below [[auth.issuers]].";
        return Err(vec![Invalid::new(place, "invalid_value", "The issuers are no tables.", remedy)]);
    };
    let (mut read, mut faults) = (Vec::<IssuerSettings>::new(), Vec::new());
    for (number, table) in tables.iter().enumerate() {
        let place = format!("{place}, issuer {}", number + 1);
        match table.clone().try_into::<Given>() {
            Ok(given) => match given.checked(&place) {
                Ok(issuer) if read.iter().any(|other| other.issuer == issuer.issuer) => {
                    let remedy = "Put what belongs to one issuer in one table.";
                    faults.push(Invalid::new(place, "duplicate", "The issuer is named twice.", remedy));
                }
                Ok(issuer) => read.push(issuer),
                Err(mut more) => faults.append(&mut more),
            },
            Err(error) => {
                let message = format!("The table cannot be read: {}.", error.message());
                faults.push(Invalid::new(place, "invalid_value", message, "See config/loopvermogen.toml."));
            }
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

impl Given {
    fn checked(self, place: &str) -> Result<IssuerSettings, Vec<Invalid>> {
        let mut faults = Vec::new();
        let mut fault = |name: &str, message: &str, remedy: &str| {
            faults.push(Invalid::new(format!("{name} of {place}"), "invalid_value", message, remedy));
        };
        let addresses = [("issuer", Some(&self.issuer)), ("jwks_uri", self.jwks_uri.as_ref())];
        for (name, address) in addresses {
            if address.is_some_and(|address| !is_guarded(address)) {
                fault(name, "The address is not guarded by TLS.", "Give an address that begins with https://.");
            }
        }
        if self.audience.is_empty() {
            fault("audience", "The audience is empty.", "Give what must be among aud of its tokens.");
        }
        let algorithms: Option<Vec<Algorithm>> =
            self.algorithms.iter().map(|name| public_key_algorithm(name)).collect();
        if algorithms.as_ref().is_none_or(Vec::is_empty) {
            fault(
                "algorithms",
                "An algorithm is not allowed.",
                "Give some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA.",
            );
        }
        if self.types.is_empty() {
            fault("types", "No type is allowed.", "Give at+jwt; for Entra ID and Keycloak, JWT.");
        }
        let organisation = match (self.organisation, self.organisation_claim) {
            (Some(id), None) if self.organisations.is_empty() => Some(OfOrganisation::Fixed(id)),
            (None, Some(claim)) if !self.organisations.is_empty() => {
                Some(OfOrganisation::ByClaim(claim, self.organisations))
            }
            _ => None,
        };
        if organisation.is_none() {
            let remedy = "Give organisation; or organisation_claim and, in organisations, what its values stand for.";
            fault("organisation", "Whose tokens these are is not said, or said twice.", remedy);
        }
        if self.roles_claim.is_none() != self.roles.is_empty() {
            fault(
                "roles",
                "The claim and the meaning of roles go together.",
                "Give roles_claim and roles, or neither.",
            );
        }
        if self.role.is_some() && (self.roles_claim.is_some() || self.scopes_claim.is_none()) {
            let remedy = "Give role together with scopes_claim and without roles_claim.";
            fault("role", "One role for every bearer needs scopes that limit it.", remedy);
        }
        let cool_down = duration_between(&self.cool_down, 1, 3600);
        if cool_down.is_none() {
            fault("cool_down", "The time is not allowed.", "Give a time from 1s to 1h, such as 30s.");
        }
        let refresh = duration_between(&self.refresh, 1, 24 * 3600);
        if refresh.is_none() {
            fault("refresh", "The time is not allowed.", "Give a time from 1s to 24h, such as 10m.");
        }
        let (Some(algorithms), Some(organisation), Some(cool_down), Some(refresh), true) =
            (algorithms, organisation, cool_down, refresh, faults.is_empty())
        else {
            return Err(faults);
        };
        Ok(IssuerSettings {
            issuer: self.issuer,
            audience: self.audience,
            jwks_uri: self.jwks_uri,
            algorithms,
            types: self.types.iter().map(|kind| kind.to_ascii_lowercase()).collect(),
            authorized_parties: self.authorized_parties,
            organisation,
            roles_claim: self.roles_claim,
            roles: self.roles,
            role: self.role,
            scopes_claim: self.scopes_claim,
            scopes: self.scopes,
            regions_claim: self.regions_claim,
            partners_claim: self.partners_claim,
            cool_down,
            refresh,
            sign_in: self.client_id.map(|client_id| SignInSettings {
                client_id,
                client_secret_file: self.client_secret_file,
                scope: self.sign_in_scope,
            }),
        })
    }
}

/// Whether nobody on the way can change what comes from an address. Without TLS that is so on this machine alone.
pub fn is_guarded(address: &str) -> bool {
    let on_this_machine = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_here =
        |start: &&str| address.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']));
    // A user name before an @ could make the address that of another host.
    !address.contains(['@', '#', ' ', '\\'])
        && (address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
            || on_this_machine.iter().any(is_here))
}

fn public_key_algorithm(name: &str) -> Option<Algorithm> {
    let algorithm = name.parse().ok()?;
    let is_shared_secret = matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    (!is_shared_secret).then_some(algorithm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<IssuerSettings>, String> {
        let table: toml::Table = text.parse().unwrap();
        let told = |faults: Vec<Invalid>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        read("auth.issuers in my.toml", &table["auth"]["issuers"]).map_err(told)
    }

    const LEAST: &str = "[[auth.issuers]]\nissuer = 'https://sso.example/r'\naudience = 'us'\n\
                         organisation = '00000000-0000-0000-0000-000000000001'\n";

    #[test]
    fn what_is_left_out_has_careful_defaults() {
        let issuer = read_text(LEAST).unwrap().remove(0);
        assert_eq!(issuer.algorithms, [Algorithm::RS256]);
        assert_eq!(issuer.types, ["at+jwt"]);
        assert_eq!((issuer.roles_claim, issuer.scopes_claim, issuer.sign_in), (None, None, None));
    }

    #[test]
    fn what_is_unsafe_is_refused_and_named() {
        for (change, named) in [
            ("algorithms = ['HS256']", "algorithms of auth.issuers in my.toml, issuer 1"),
            ("algorithms = ['none']", "algorithms of"),
            ("jwks_uri = 'http://sso.example/keys'", "jwks_uri of"),
            ("jwks_uri = 'http://127.0.0.1.evil.example/keys'", "jwks_uri of"),
            ("jwks_uri = 'http://127.0.0.1:80@evil.example/keys'", "jwks_uri of"),
            ("organisation_claim = 'tid'", "organisation of"),
            ("roles_claim = 'roles'", "roles of"),
            ("role = 'integration'", "role of"),
            ("cool_down = '0s'", "cool_down of"),
            ("rolesclaim = 'x'", "unknown field `rolesclaim`"),
        ] {
            let told = read_text(&format!("{LEAST}{change}\n")).unwrap_err();
            assert!(told.contains(named), "{change}: {told}");
        }
        assert!(read_text(&format!("{LEAST}{LEAST}")).unwrap_err().contains("named twice"));
    }
}
