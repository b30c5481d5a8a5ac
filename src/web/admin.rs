//! `/beheer`: who may what, what ranks, what is kept, and who did what.

use super::admin_tables::{Asking, Table, clients, gates, gates_about, issuers, requests, retention};
use super::audit_words::{Named, audit, told_of};
use super::call_list_form::filling_in_words;
use super::facts::capital;
use super::failures::encoded;
use super::frame::{Frame, answer};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{ManageAccounts, ManageModel, ManageWebhooks, Permit};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::accounts::clients::list_clients;
use crate::app::accounts::names::officer;
use crate::app::accounts::sessions;
use crate::app::accounts::standing::set_active;
use crate::app::accounts::users::list_users;
use crate::app::active_weights::{WeightsChoice, put_to_use};
use crate::app::audit::{AuditFilter, list_records};
use crate::app::call_list_settings::get_in_force;
use crate::app::contact_rules::get_rules;
use crate::app::data_requests::{askers, list_requests};
use crate::app::lookup::{find_meant_partner, names_of};
use crate::app::partners::get_partner;
use crate::app::webhooks::{list_webhooks, rotate_secret};
use crate::app::writing::Expected;
use crate::app::{AppError, Page, weights};
use crate::domain::Role;
use crate::domain::account::{OpenSession, User};
use crate::domain::audit::Action;
use crate::domain::dutch_clock::begin_of;
use crate::domain::reference::{region_called, region_name};
use crate::domain::webhook::{Webhook, WebhookState};
use crate::domain::weights::Weights;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

/// The page on which all forms for admins stand.
pub const HERE: &str = "/beheer";
/// Rows of each table.
const MOST: usize = 100;
/// Records of the audit that are shown at once.
const MOST_RECORDS: usize = 25;
/// Versions of the weights.
const MOST_VERSIONS: usize = 20;
/// Roles of people; other systems are clients.
const PEOPLE: [Role; 4] = [Role::Officer, Role::Coordinator, Role::Analyst, Role::Admin];

/// A person with an account.
struct Person {
    id: String,
    login: String,
    role: &'static str,
    role_code: &'static str,
    /// Code and words of its role when that is none of a person, as of the account of another system.
    other_role: Option<(&'static str, &'static str)>,
    reach: String,
    /// Its regions, as a form has them.
    regions: String,
    /// Names of its partners, one a line.
    partners: String,
    has_password: bool,
    how: &'static str,
    is_active: bool,
    is_oneself: bool,
    /// Whether its form was refused just now, and stands there as it was typed.
    is_again: bool,
}

/// A session that somebody has.
struct SignedIn {
    id: String,
    who: String,
    about: String,
}

/// A receiver of events.
struct Receiver {
    id: String,
    url: String,
    about: String,
    state: &'static str,
    is_well: bool,
    is_unverified: bool,
}

/// A version of the weights.
struct Version {
    name: String,
    basis: String,
    /// The day after which that came about of which was learned.
    learned: Option<String>,
    /// Who asked what, and the quality on questions that were held out.
    quality: Vec<String>,
    is_active: bool,
}

/// What the page tells once, after a form: secrets, or what is wrong with it.
#[derive(Default)]
pub struct Told {
    /// A secret of a webhook that was made just now, with the address that it is for.
    pub secret: Option<(String, String)>,
    /// A password that was drawn just now, with whose it is.
    pub password: Option<(String, String)>,
    /// Whether it takes the place of one that was there.
    pub is_reset: bool,
    /// Whether a secret takes the place of one that works for another day.
    pub is_rotated: bool,
    /// What an authenticator app needs to know of the same person.
    pub totp: Option<String>,
    /// What is wrong: field and sentence.
    pub faults: Vec<(String, String)>,
    /// What was sent of somebody or something new, to be mended.
    pub sent: Sent,
    /// What was sent of somebody or something that is there, to be mended: its id, and the form.
    pub again: Option<(String, Sent)>,
}

impl Told {
    fn was<'a>(&'a self, field: &'a str) -> &'a str {
        self.sent.one(field).unwrap_or_default()
    }

    /// What was typed into the form of somebody or something that is there, when it was refused.
    fn again(&self, id: &str) -> Option<&Sent> {
        self.again.as_ref().filter(|(of, _)| of == id).map(|(_, sent)| sent)
    }

    /// What to do about a field of somebody or something that is there.
    fn wrong_at(&self, field: &str, id: &str) -> Option<&str> {
        let at = format!("{field}-{id}");
        self.faults.iter().find(|(wrong, _)| *wrong == at).map(|(_, words)| words.as_str())
    }

    /// What to do about a field of somebody or something new.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(wrong, _)| wrong == field).map(|(_, words)| words.as_str())
    }

    /// The note that was typed to decide a request.
    fn note(&self, id: &str) -> &str {
        self.again(id).and_then(|sent| sent.one("note")).unwrap_or_default()
    }

    fn is_ticked(&self, field: &str, value: &str) -> bool {
        self.sent.all(field).any(|ticked| ticked == value)
    }
}

#[derive(Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    frame: Frame,
    people: Vec<Person>,
    signed_in: Vec<SignedIn>,
    clients: Table,
    issuers: Table,
    webhooks: Vec<Receiver>,
    told: Told,
    /// Roles of people: code and words.
    roles: Vec<(&'static str, &'static str)>,
    /// Of what a webhook can be told: code and words.
    events: Vec<(&'static str, &'static str)>,
    gates: Table,
    gates_about: String,
    /// How call lists are filled, in words, and whether the organisation chose that itself.
    filling: (Vec<String>, bool),
    versions: Vec<Version>,
    /// How much each signal counts by the version that ranks now.
    counting: Option<Table>,
    requests: Vec<Asking>,
    retention: Table,
    audit: Table,
    /// What the audit can be asked for: code and words.
    actions: Vec<(&'static str, &'static str)>,
    /// What it was asked for.
    asked: Asked,
    /// Address of older records.
    older: Option<String>,
}

impl AdminPage {
    /// What the organisation is called, or what was typed as its name and refused.
    fn organisation_name(&self) -> &str {
        let typed = Some(self.told.was("name")).filter(|typed| !typed.is_empty());
        typed.or(self.frame.organisation.as_deref()).unwrap_or_default()
    }

    /// The note to a request that a colleague decided meanwhile: its form is gone, the words are not.
    fn left_note(&self) -> Option<&str> {
        let (id, sent) = self.told.again.as_ref()?;
        let is_there = self.requests.iter().any(|asking| asking.id == *id);
        sent.one("note").filter(|_| !is_there)
    }
}

/// Which records of the audit to show, as the form on the page asks it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    before: Option<i64>,
    /// Code of an action.
    #[serde(default)]
    handeling: String,
    /// Login of a person, or a subject as the audit writes it.
    #[serde(default)]
    wie: String,
    /// First day.
    #[serde(default)]
    van: String,
    /// Last day.
    #[serde(default)]
    tot: String,
}

impl Asked {
    /// The records that are meant; a day that is none asks nothing.
    fn filter(&self, people: &[User]) -> AuditFilter {
        let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let who = self.wie.trim();
        let login = who.to_lowercase();
        let person = people.iter().find(|user| user.login.to_lowercase() == login);
        let subject = person.map_or_else(|| who.to_owned(), |user| format!("user:{}", user.id));
        AuditFilter {
            action: Action::from_code(&self.handeling),
            subject: Some(subject).filter(|subject| !subject.is_empty()),
            since: day(&self.van).map(begin_of),
            before: day(&self.tot).and_then(|day| day.succ_opt()).map(begin_of),
            ..AuditFilter::default()
        }
    }

    /// The address of the records before one, of those that are meant.
    fn older(&self, before: i64) -> String {
        let pairs = [("handeling", &self.handeling), ("wie", &self.wie), ("van", &self.van), ("tot", &self.tot)];
        let given = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
        let given: String = given.map(|(name, value)| format!("{name}={}&", encoded(value.trim()))).collect();
        format!("/beheer?{given}before={before}#audit")
    }

    fn is_filtered(&self) -> bool {
        [&self.handeling, &self.wie, &self.van, &self.tot].into_iter().any(|value| !value.trim().is_empty())
    }
}

/// The page.
pub async fn get_admin(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller);
    answer(&page(permit, &state, frame, asked.into_inner(), Told::default()).await?)
}

/// The page, with what is to be told once.
pub async fn page(
    permit: Permit<ManageAccounts>,
    state: &web::Data<State>,
    frame: Frame,
    asked: Asked,
    told: Told,
) -> Result<AdminPage, Problem> {
    let issuers = issuers(&frame, state);
    let limits = state.limits.identity.sessions();
    let retention = retention(&frame, &state.limits.retention);
    let work = move |app: &crate::app::App| {
        let (caller, first) = (&permit.caller, Page { after: None, limit: MOST });
        let people = list_users(app, caller, &first)?.items;
        let open = sessions::list_open(app, caller, limits, &first)?.items;
        let rules = get_rules(app, caller)?;
        let filling = get_in_force(app, caller)?;
        let (versions, active) = weights::list_versions(app, caller, MOST_VERSIONS)?;
        let filter = asked.filter(&people);
        let (records, next, _) = list_records(app, caller, &filter, asked.before, MOST_RECORDS)?;
        let named = Named {
            people: people.iter().map(|user| (user.id.to_string(), user.login.clone())).collect(),
            records: names_of(app, caller, &told_of(&records))?,
        };
        let asked_for = list_requests(app, caller, true, &first)?.items;
        let w = frame.w;
        Ok(AdminPage {
            people: people
                .iter()
                .map(|user| {
                    let partners = partner_names(app, caller, user)?;
                    let person = Person { partners, ..person(&frame, user, &caller.subject) };
                    Ok(as_typed(person, &told))
                })
                .collect::<crate::app::Result<_>>()?,
            signed_in: open.iter().map(|session| signed_in(&frame, session, &people)).collect(),
            clients: clients(&frame, &list_clients(app, caller, &first)?.items),
            issuers,
            webhooks: list_webhooks(app, caller)?.iter().map(|webhook| receiver(&frame, webhook)).collect(),
            told,
            roles: PEOPLE.map(|role| (role.code(), super::admin_tables::role(&frame, role))).into(),
            events: super::admin_tables::events(w),
            gates: gates(&frame, &rules.rules),
            gates_about: gates_about(w, &rules.rules),
            counting: versions
                .iter()
                .find(|version| version.version == active)
                .map(|version| super::admin_tables::weights(&frame, version)),
            filling: (filling_in_words(&frame, &filling.settings), filling.instead_of.is_some()),
            versions: versions.iter().map(|version| of_weights(&frame, version, &active)).collect(),
            requests: requests(
                &frame,
                &asked_for,
                &askers(app, caller, asked_for.iter().map(|record| &record.request))?,
            ),
            retention,
            audit: audit(&frame, &records, &named),
            actions: Action::ALL.map(|one| (one.code(), super::audit_words::action(w, one.code()))).into(),
            older: next.map(|next| asked.older(next)),
            asked,
            frame,
        })
    };
    line::run(state, work).await
}

/// Lets a person sign in, or not any more.
pub async fn post_standing(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    user: IdOf<User>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let (id, active, shared) = (user.id, sent.one("active") == Some("yes"), state.clone());
    line::run(&state, move |app| set_active(app, &shared.vault, &permit.caller, id, active)).await?;
    Ok(go_to("/beheer?done=saved#mensen"))
}

/// Ends the session of somebody.
pub async fn post_session_end(
    permit: Permit<ManageAccounts>,
    state: web::Data<State>,
    session: IdOf<OpenSession>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let id = session.id;
    line::run(&state, move |app| sessions::end_open(app, &permit.caller, id)).await?;
    Ok(go_to("/beheer?done=saved#ingelogd"))
}

/// Makes a version of the weights the one that ranks.
pub async fn post_weights(
    permit: Permit<ManageModel>,
    state: web::Data<State>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let of = |name: &str| sent.one(name).unwrap_or_default().to_owned();
    let (version, reason) = (of("version"), of("reason"));
    line::run(&state, move |app| {
        let officer = officer(app, &permit.caller)?;
        put_to_use(app, &permit.caller, &WeightsChoice { version, officer, reason }, &Expected::Any)
    })
    .await?;
    Ok(go_to("/beheer?done=saved#gewichten"))
}

/// Gives a webhook another secret, and shows it this once.
pub async fn post_secret(
    permit: Permit<ManageWebhooks>,
    state: web::Data<State>,
    frame: Frame,
    webhook: IdOf<Webhook>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let Some(reading) = permit.also::<ManageAccounts>() else { return Ok(go_to("/")) };
    let (frame, id, shared) = (frame.of(&permit.caller).standing_on(HERE), webhook.id, state.clone());
    let made =
        line::run(&state, move |app| rotate_secret(app, &permit.caller, &shared.webhook_secrets, id, None)?.made())
            .await?;
    let secret = Some((made.webhook.url, made.secret));
    answer(&page(reading, &state, frame, Asked::default(), Told { secret, is_rotated: true, ..Told::default() }).await?)
}

/// A person with the form as it was typed, when that was refused.
fn as_typed(person: Person, told: &Told) -> Person {
    let Some(sent) = told.again(&person.id) else { return person };
    let typed = |field: &str| sent.one(field).unwrap_or_default().to_owned();
    let role = PEOPLE.into_iter().find(|role| sent.one("role") == Some(role.code()));
    Person {
        role_code: role.map_or(person.role_code, Role::code),
        regions: typed("regions"),
        partners: typed("partners"),
        is_again: true,
        ..person
    }
}

/// The names of the partners for which a person works, one a line, as the form takes them; the id of one that is gone, or
/// whose name others have too.
fn partner_names(app: &crate::app::App, caller: &crate::app::Caller, user: &User) -> crate::app::Result<String> {
    let mut names = Vec::new();
    for id in user.partners.iter().flatten() {
        names.push(match get_partner(app, caller, *id) {
            Ok((found, _)) => match find_meant_partner(app, caller, &found.partner.name) {
                Ok(meant) if meant.id == *id => found.partner.name,
                Ok(_) | Err(AppError::Invalid(_) | AppError::NotFound { .. }) => id.to_string(),
                Err(error) => return Err(error),
            },
            Err(AppError::NotFound { .. }) => id.to_string(),
            Err(error) => return Err(error),
        });
    }
    Ok(names.join("\n"))
}

fn person(frame: &Frame, user: &User, oneself: &str) -> Person {
    let w = frame.w;
    let name = |code: &String| region_name(code).unwrap_or_else(|| code.clone());
    let regions = user.regions.iter().map(name).collect::<Vec<_>>().join(", ");
    let partners = user.partners.as_ref().map(|partners| w.admin_partners.of(partners.len()));
    // What the role alone leaves to see.
    let by_role = match user.role {
        Role::Coordinator if user.partners.is_none() => Some(w.admin_no_partner.to_owned()),
        Role::Analyst => Some(w.admin_figures.to_owned()),
        _ => None,
    };
    let reach = [by_role, Some(regions).filter(|text| !text.is_empty()), partners];
    let reach: Vec<String> = reach.into_iter().flatten().collect();
    Person {
        id: user.id.to_string(),
        login: user.login.clone(),
        role: super::admin_tables::role(frame, user.role),
        role_code: user.role.code(),
        other_role: (!PEOPLE.contains(&user.role))
            .then(|| (user.role.code(), super::admin_tables::role(frame, user.role))),
        regions: user.regions.iter().map(|code| as_typed_region(code)).collect::<Vec<_>>().join(", "),
        partners: String::new(),
        has_password: user.at_issuer.is_none(),
        reach: if reach.is_empty() { w.admin_everything.to_owned() } else { reach.join("; ") },
        how: match (&user.at_issuer, user.totp) {
            (Some(_), _) => w.admin_at_issuer,
            (None, true) => w.admin_with_code,
            (None, false) => w.password,
        },
        is_active: user.active,
        is_again: false,
        is_oneself: oneself == format!("user:{}", user.id),
    }
}

/// A region as a form takes it: by its name, or by its code when the name means another one.
fn as_typed_region(code: &str) -> String {
    region_name(code).filter(|name| region_called(name) == Some(code)).unwrap_or_else(|| code.to_owned())
}

fn signed_in(frame: &Frame, session: &OpenSession, people: &[User]) -> SignedIn {
    let person = people.iter().find(|person| Some(person.id) == session.user_id);
    let used = format!("{} {}", frame.w.session_used, frame.lang.moment(session.used_at));
    SignedIn {
        id: session.id.to_string(),
        who: person.map_or_else(|| session.subject.clone(), |person| person.login.clone()),
        about: format!("{} · {used}", super::admin_tables::role(frame, session.role)),
    }
}

fn receiver(frame: &Frame, webhook: &Webhook) -> Receiver {
    let w = frame.w;
    Receiver {
        id: webhook.id.to_string(),
        url: webhook.url.clone(),
        about: webhook.description.clone().unwrap_or_default(),
        state: match webhook.state {
            WebhookState::Unverified => w.webhook_unverified,
            WebhookState::Active => w.webhook_active,
            WebhookState::Disabled => w.webhook_disabled,
        },
        is_well: webhook.state == WebhookState::Active,
        is_unverified: webhook.state == WebhookState::Unverified,
    }
}

/// Who asked what, in the reader's language; parts that `learn` does not write stay as they are.
fn asked_in_words(frame: &Frame, asked: &str) -> String {
    let w = frame.w;
    let in_words = |part| match part {
        "insiders" => w.asked_insiders,
        "newcomers" => w.asked_newcomers,
        "partners" => w.asked_partners,
        "own country" => w.asked_own_country,
        "Europe" => w.asked_europe,
        "topic" => w.asked_topic,
        "theme" => w.asked_theme,
        "no wish" => w.asked_no_wish,
        other => other,
    };
    capital(&asked.split(", ").map(in_words).collect::<Vec<_>>().join(", "))
}

fn of_weights(frame: &Frame, weights: &Weights, active: &str) -> Version {
    let measured = weights.learned.iter().flat_map(|learned| &learned.quality);
    let quality = measured.map(|one| {
        let figure = format!("{:.3}", one.ndcg10);
        let figure = if frame.lang == super::language::Language::Dutch { figure.replace('.', ",") } else { figure };
        format!("{}: {figure} ({})", asked_in_words(frame, &one.asked), frame.w.questions.of(one.questions))
    });
    Version {
        name: weights.version.clone(),
        basis: weights.basis.clone(),
        learned: weights.learned.as_ref().map(|learned| frame.lang.day(learned.history_before)),
        quality: quality.collect(),
        is_active: weights.version == active,
    }
}
