//! What surrounds every page: language, menu, headers.

use super::language::Language;
use super::organisation;
use super::style;
use super::words::Words;
use crate::api::State;
use crate::api::permission::{
    ManageAccounts, Permission, PlanOutreach, ReadFirms, ReadImports, ReadInsights, ReadPartners, TraceAcquaintances,
};
use crate::api::problem::Problem;
use crate::app::Caller;
use crate::domain::house_style::HouseStyle;
use crate::domain::{ConversationId, FirmId};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use std::convert::Infallible;
use std::future::{Ready, ready};
use uuid::Uuid;

/// What a page may load, beside pictures, and where its forms go; nothing of others, nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; img-src 'self'";

/// A link of the menu.
pub struct Item {
    /// Where it goes.
    pub href: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Whether it is where one is.
    pub is_current: bool,
}

/// What surrounds a page; a template's first part.
pub struct Frame {
    /// The language.
    pub lang: Language,
    /// Our words in it.
    pub w: &'static Words,
    /// Address of the style sheet.
    pub style: &'static str,
    /// Address of the house style, where there is one.
    pub house_style: Option<String>,
    /// Address of the script.
    pub script: &'static str,
    /// Address of the mark in the tab.
    pub icon: &'static str,
    /// What the organisation of who is signed in is called, when somebody named it.
    pub organisation: Option<String>,
    /// Links for whom is signed in.
    pub menu: Vec<Item>,
    /// Whether somebody is signed in.
    pub is_signed_in: bool,
    /// Whether a password of this service may be changed.
    pub has_password: bool,
    /// What was searched for.
    pub searched: String,
    /// The same page in the other language.
    pub switch: String,
    /// What was done by the form that led here.
    pub done: Option<&'static str>,
    /// The firm of which that was done, where the page does not tell.
    pub done_at: Option<FirmId>,
    /// Its name, which the page fills in.
    pub done_name: String,
    /// The firm and the conversation of one tap that was just recorded, to be taken back.
    pub tapped: Option<(FirmId, ConversationId)>,
    /// Whether that tap told that somebody answered, so that there may be more to tell of it.
    pub has_spoken: bool,
    /// Sets the forms of this page apart from those of the same page at another time.
    pub once: String,
    /// The style itself, for a page that is kept as a file; an address will not do there.
    pub own_style: Option<String>,
    path: String,
    /// Where the request went, for the menu.
    here: String,
}

impl Frame {
    /// Around the answer to a request, for somebody who is not known yet.
    pub fn new(request: &HttpRequest) -> Frame {
        let lang = Language::of(request);
        let pairs = request.query_string().split('&');
        let done = pairs.clone().find_map(|pair| pair.strip_prefix("done="));
        let tapped = pairs.clone().find_map(|pair| pair.strip_prefix("tik=")).and_then(|ids| {
            let (firm, call) = ids.split_once('.')?;
            Some((firm.parse().ok()?, ConversationId(Uuid::parse_str(call).ok()?)))
        });
        let done_at = pairs.clone().find_map(|pair| pair.strip_prefix("bij=")).and_then(|id| id.parse().ok());
        let once = ["lang=", "done=", "bij=", "tik="];
        let is_kept = |pair: &&str| !pair.is_empty() && !once.iter().any(|name| pair.starts_with(name));
        let others = pairs.filter(is_kept);
        let own = format!("lang={}", lang.other().code());
        let query: Vec<&str> = others.chain([own.as_str()]).collect();
        // A ticket in a path is a secret, so that no link repeats it; a form that was sent cannot be asked again.
        let is_secret = ["/sign-in/", "/intake/open/"].iter().any(|secret| request.path().starts_with(secret));
        let (path, switched) = match (request.method().is_safe(), is_secret) {
            (true, false) => (request.path(), request.path()),
            (true, true) => ("/", ""),
            (false, _) => ("/", "/"),
        };
        Frame {
            lang,
            w: lang.words(),
            style: style::path(),
            house_style: house_style(request).map(style::house_path),
            script: style::script_path(),
            icon: style::icon_path(),
            organisation: organisation::called(request),
            menu: Vec::new(),
            is_signed_in: false,
            has_password: false,
            searched: String::new(),
            done: done.and_then(|code| lang.words().done(code)),
            done_at,
            done_name: String::new(),
            tapped,
            has_spoken: done == Some("reached"),
            once: Uuid::now_v7().to_string(),
            own_style: None,
            switch: format!("{switched}?{}", query.join("&")),
            path: path.to_owned(),
            here: request.path().to_owned(),
        }
    }

    /// With the menu for the caller's role.
    pub fn of(mut self, caller: &Caller) -> Frame {
        // Files hold firms of every region.
        let imports = ReadImports::ROLES.contains(&caller.role) && caller.reach.regions.is_empty();
        let all = [
            ("/", self.w.today, true),
            ("/bedrijven", self.w.firms, ReadFirms::ROLES.contains(&caller.role)),
            ("/partners", self.w.partner_list, ReadPartners::ROLES.contains(&caller.role)),
            ("/weekplan", self.w.week_plan, PlanOutreach::ROLES.contains(&caller.role)),
            ("/netwerk", self.w.network, TraceAcquaintances::ROLES.contains(&caller.role)),
            ("/regio", self.w.region, ReadInsights::ROLES.contains(&caller.role)),
            ("/import", self.w.import_menu, imports),
            ("/beheer", self.w.admin, ManageAccounts::ROLES.contains(&caller.role) && caller.reach.regions.is_empty()),
        ];
        let is_current = |href: &str| if href == "/" { self.here == "/" } else { self.here.starts_with(href) };
        let shown = all.into_iter().filter(|(.., is_shown)| *is_shown);
        self.menu = shown.map(|(href, label, _)| Item { href, label, is_current: is_current(href) }).collect();
        self.is_signed_in = true;
        self.has_password = caller.has_account();
        self
    }

    /// Around a form that is shown again: whose address is that of the form, in the other language too.
    pub fn of_form(self) -> Frame {
        let here = self.here.clone();
        self.standing_on(&here)
    }

    /// Around a page that answers a form which is sent elsewhere: with the address of the page that the form stands on,
    /// which can be asked for again, in the other language too.
    pub fn standing_on(self, address: &str) -> Frame {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let own = format!("lang={}", self.lang.other().code());
        let query: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).chain([own.as_str()]).collect();
        Frame { switch: format!("{path}?{}", query.join("&")), path: path.to_owned(), here: path.to_owned(), ..self }
    }

    /// Whether there is something to search in.
    pub fn has_search(&self) -> bool {
        self.menu.iter().any(|item| item.href == "/partners")
    }

    /// The path of this page, to come back to.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// The house style of the agency, where there is one.
pub fn house_style(request: &HttpRequest) -> Option<&HouseStyle> {
    request.app_data::<Data<State>>()?.app.house_style.as_deref()
}

impl FromRequest for Frame {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Frame::new(request)))
    }
}

/// A page as an answer.
pub fn answer(page: &impl Template) -> Result<HttpResponse, Problem> {
    answer_with(StatusCode::OK, page)
}

/// A page as an answer with another status.
pub fn answer_with(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Problem> {
    respond(status, page, POLICY)
}

/// A page with pictures from another host too, given as its origin.
pub fn answer_with_pictures_of(
    origin: &str,
    status: StatusCode,
    page: &impl Template,
) -> Result<HttpResponse, Problem> {
    respond(status, page, &format!("{POLICY} {origin}"))
}

fn respond(status: StatusCode, page: &impl Template, policy: &str) -> Result<HttpResponse, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        // Without the origin in a form's request, older browsers could not show that it came from us.
        .insert_header((REFERRER_POLICY, "same-origin"))
        .insert_header((VARY, "Accept, Accept-Language, Cookie"))
        .body(html))
}
