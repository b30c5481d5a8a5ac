//! The pages: for people with a browser, in Dutch and English.
//!
//! A page is made on the server from the same use cases as the API, in [`crate::app`], and needs no JavaScript. A
//! handler names the permission it needs in its signature, as in the API ([`crate::api::permission`]), fills a struct
//! with words that are ready to be read, and lets its template in `templates/` put them in their place; everything is
//! escaped there. What is the same everywhere has a file of its own:
//!
//! * [`routes`] is the table of paths; [`failures`] turns problems into pages, and sends strangers to sign in.
//! * [`frame`] is what surrounds every page: language, menu, headers. [`language`] chooses the language, [`words`] has
//!   every word of ours in both.
//! * [`style`] has the two static files, with names that change with their content.
//! * [`sent`] reads what a form sends; who changes something is led to a page that tells what was done. That a form came
//!   from our own pages is checked for every session ([`crate::api::authentication`]).
//! * [`candidates`] shows a ranking, in both directions; [`facts`] what is known, with source and date.

pub mod admin;
pub mod admin_forms;
pub mod admin_tables;
pub mod audit_words;
pub mod brief;
mod call_list_form;
pub mod candidates;
pub mod chart;
pub mod clusters;
pub mod contact_forms;
mod contact_words;
pub mod contacts;
pub mod conversation;
mod conversation_words;
pub mod duplicates;
pub mod facts;
pub mod failures;
mod field_faults;
mod findings;
pub mod firm;
mod firm_form;
mod firm_requests;
pub mod followed;
pub mod frame;
pub mod home;
pub mod import;
mod import_columns;
pub mod import_words;
mod impressions;
pub mod intake;
pub mod intake_form;
pub mod introductions;
pub mod language;
pub mod match_card;
mod misfits;
pub mod network;
pub mod objections;
pub mod organisation;
mod outcomes;
pub mod own_password;
pub mod palette;
pub mod partner;
pub mod partner_form;
pub mod places;
pub mod plan;
pub mod plan_agreed;
mod plan_asked;
pub mod plan_map;
pub mod plan_moves;
pub mod region;
pub mod region_groups;
mod region_table;
pub mod region_ways;
pub mod requests;
pub mod routes;
pub mod search;
pub mod sent;
pub mod sign_in;
pub mod standing;
pub mod style;
pub mod today;
pub mod topic;
pub mod tour;
pub mod upload;
pub mod visit;
pub mod way_in;
pub mod words;

use crate::api::calculators::Calculators;
use crate::api::every_response::ShownToPeople;
use crate::api::{self, ApiLimits, Beside};
use crate::app::App;
use crate::app::accounts::tickets::Tickets;
use crate::app::tokens::Tokens;
use actix_web::dev::Server;
use std::net::TcpListener;

/// A server of API and pages on `listener`, to be awaited; `tickets` sign somebody in at `/sign-in/tickets/…`.
pub fn serve(
    listener: TcpListener,
    app: App,
    tokens: Tokens,
    limits: ApiLimits,
    tickets: Tickets,
) -> std::io::Result<Server> {
    let calculators = Calculators::start(limits.ranking_threads, limits.ranking_queue, limits.patience)?;
    let failures = ShownToPeople(failures::show_to_people);
    let beside = Beside { register: routes::register, tickets, failures };
    api::serve_beside(listener, app, tokens, limits, calculators, beside)
}
