//! From claims to a caller, by the table of the issuer. A claim that the table does not name has no meaning.

use super::Claims;
use crate::app::caller::{Caller, Reach, Role};
use crate::app::settings::{IssuerSettings, OfOrganisation};
use crate::app::tokens::TokenFault;
use crate::domain::audit::Origin;
use crate::domain::{OrganisationId, PartnerId};
use serde_json::Value;
use std::collections::BTreeSet;

/// When a token names several roles, the first of these counts.
const STRONGEST_FIRST: [Role; 5] = [Role::Admin, Role::Officer, Role::Coordinator, Role::Integration, Role::Analyst];

/// The caller; a valid token that means nothing here is [`TokenFault::Unmapped`].
pub fn caller(settings: &IssuerSettings, claims: &Claims) -> Result<Caller, TokenFault> {
    let subject = claims.get("sub").and_then(Value::as_str).filter(|sub| !sub.is_empty());
    let subject = subject.ok_or(TokenFault::Unmapped("subject"))?;
    Ok(Caller {
        organisation: organisation(settings, claims).ok_or(TokenFault::Unmapped("organisation"))?,
        subject: subject_of(&settings.issuer, subject),
        role: role(settings, claims).ok_or(TokenFault::Unmapped("role"))?,
        scopes: settings.scopes_claim.as_deref().map(|claim| scopes(settings, values(claims, claim))),
        reach: reach(settings, claims)?,
        origin: Origin::default(),
    })
}

/// How we call somebody whom an issuer calls `sub`: two issuers may use the same name for two persons.
pub fn subject_of(issuer: &str, sub: &str) -> String {
    format!("{issuer} {sub}")
}

/// Whose data are meant.
pub fn organisation(settings: &IssuerSettings, claims: &Claims) -> Option<OrganisationId> {
    match &settings.organisation {
        OfOrganisation::Fixed(id) => Some(*id),
        OfOrganisation::ByClaim(claim, by_value) => match values(claims, claim).as_slice() {
            [value] => by_value.get(*value).copied(),
            _ => None,
        },
    }
}

fn role(settings: &IssuerSettings, claims: &Claims) -> Option<Role> {
    let Some(claim) = &settings.roles_claim else { return settings.role };
    let held: Vec<Role> = values(claims, claim).iter().filter_map(|name| settings.roles.get(*name).copied()).collect();
    STRONGEST_FIRST.into_iter().find(|role| held.contains(role))
}

/// The scopes by our names. A list may hold one text with spaces (RFC 9068, `scp` of Entra ID) or a text each.
fn scopes(settings: &IssuerSettings, held: Vec<&str>) -> BTreeSet<String> {
    let names = held.into_iter().flat_map(|text| text.split(' ')).filter(|name| !name.is_empty());
    names.map(|name| settings.scopes.get(name).map_or(name, String::as_str).to_owned()).collect()
}

/// A limit that is configured and missing or unreadable in the token must not become no limit.
fn reach(settings: &IssuerSettings, claims: &Claims) -> Result<Reach, TokenFault> {
    let regions = settings.regions_claim.as_deref().map(|claim| values(claims, claim));
    let partners = settings.partners_claim.as_deref().map(|claim| values(claims, claim));
    if regions.as_ref().is_some_and(Vec::is_empty) {
        return Err(TokenFault::Unmapped("regions"));
    }
    let ids = |texts: Vec<&str>| texts.iter().map(|text| text.parse()).collect::<Result<BTreeSet<PartnerId>, _>>();
    Ok(Reach {
        regions: regions.unwrap_or_default().into_iter().map(str::to_owned).collect(),
        partners: partners.map(ids).transpose().map_err(|_| TokenFault::Unmapped("partners"))?,
    })
}

/// The texts of a claim: one, or a list. A name with dots leads inward, unless there is a claim with that very name.
fn values<'a>(claims: &'a Claims, name: &str) -> Vec<&'a str> {
    let inward = || {
        let (first, rest) = name.split_once('.')?;
        rest.split('.').try_fold(claims.get(first)?, |value, part| value.get(part))
    };
    match claims.get(name).or_else(inward) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Claims {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_claim_may_be_a_text_a_list_or_lie_inside_another() {
        let claims = claims(json!({
            "scp": "a b", "roles": ["x", 1, "y"], "realm_access": {"roles": ["z"]}, "https://x.example/roles": "w"
        }));
        assert_eq!(values(&claims, "scp"), ["a b"]);
        assert_eq!(values(&claims, "roles"), ["x", "y"]);
        assert_eq!(values(&claims, "realm_access.roles"), ["z"]);
        assert_eq!(values(&claims, "https://x.example/roles"), ["w"]);
        assert!(values(&claims, "realm_access").is_empty() && values(&claims, "no.such").is_empty());
    }
}
