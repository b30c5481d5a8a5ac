//! `loopvermogen` ranks fieldlabs, knowledge institutions and frontier companies as partners for a firm, says why,
//! and answers the way back: which firms a partner should invite.
//!
//! # The map
//!
//! ```text
//! cli   api   web             front ends: read the request, call one use case, show the result
//!       |
//!      app                    use cases: the only place where database, outside world and rules meet
//!       |
//! storage  connectors         the outside: diesel lives in storage, reading foreign files in connectors
//! interpretation matching graph learning outreach insights identity synthetic   the rules: plain functions over plain data
//!       |
//!    domain                   the words everybody uses
//! ```
//!
//! Arrows point down. Between the rule modules there is one arrow: `matching` uses `graph`. The rules do no input or
//! output, know no clock, no diesel and no actix; `tests/architecture.rs` holds all of this.
//!
//! * [`domain`]: firm, partner, barrier, topic, sector, place, step; valid once built.
//! * [`interpretation`]: free words become codes, and a loosely written profile becomes a [`domain::Firm`].
//! * [`matching`]: snapshot, query and weights go in, an explained ranking comes out.
//! * [`outreach`]: whom to ring, what the next step is, who introduces, and what became of it.
//! * [`insights`]: figures of a region, with intervals, that give no firm away.
//! * [`graph`]: who worked with whom, who knows whom, and who can introduce whom.
//! * [`identity`]: are these two records one organisation, and why?
//! * [`learning`]: how well a ranking predicts what happened.
//! * [`synthetic`]: plainly invented firms, drawn after public statistics, and invented regions with a truth of their
//!   own.
//! * [`storage`]: SQLite and PostgreSQL with one query text.
//! * [`connectors`]: files of others (CORDIS, GeoNames, tables) and the built-in partner registry.
//! * [`app`]: use cases, the index that follows the database, settings.
//! * [`api`], [`web`], [`cli`]: the front ends: for programs, for people with a browser, for people at a terminal.

pub mod api;
pub mod app;
pub mod cli;
pub mod connectors;
pub mod domain;
pub mod graph;
pub mod identity;
pub mod insights;
pub mod interpretation;
pub mod learning;
pub mod matching;
pub mod outreach;
pub mod storage;
pub mod synthetic;
pub mod web;
