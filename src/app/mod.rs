//! Use cases: the only place where database, outside world and rules meet.
//!
//! Every use case is a plain blocking function; the API runs it on a worker thread, the command line calls it as it
//! is. Who may call it is decided by the front end; that the data are those of the caller's organisation is decided
//! here, by [`Caller`].

pub mod accounts;
mod acquaintances;
pub mod active_weights;
pub mod agreed_visits;
pub mod allocations;
pub mod answer;
mod asked_records;
pub mod audit;
pub mod backup;
mod beside;
pub mod call_list;
pub mod call_list_settings;
pub mod caller;
pub mod changes;
pub mod consents;
pub mod contact_permission;
pub mod contact_rules;
pub mod contacts;
pub mod conversations;
pub mod data_report;
pub mod data_requests;
pub mod dealing;
pub mod demo;
mod discretion;
pub mod duplicates;
mod earlier;
pub mod error;
pub mod evaluate;
pub mod evaluate_region;
pub mod evaluate_without;
pub mod events;
pub mod exports;
pub mod external_keys;
pub mod figures;
pub mod firm_details;
pub mod firms;
pub mod frontier_reach;
pub mod frontier_standings;
pub mod group_proposals;
pub mod identity_matches;
pub mod imports;
pub mod impressions;
pub mod index;
pub mod informal_clusters;
pub mod insights;
pub mod intake_links;
pub mod introduction_paths;
pub mod introductions;
pub mod issuers;
pub mod kept;
mod kept_order;
mod known;
pub mod lately;
pub mod learn;
pub mod lookup;
pub mod match_all;
pub mod match_cards;
pub mod matches;
pub mod misfits;
pub mod model;
pub mod next_step;
pub mod objections;
pub mod organisations;
pub mod outcomes_due;
pub mod outreach_rules;
pub mod own_keys;
pub mod partner_details;
pub mod partner_notes;
pub mod partners;
pub mod place_division;
pub mod privacy;
pub mod random;
pub mod readiness;
pub mod reference;
pub mod referrals;
pub mod refusals;
mod relations;
pub mod replay;
mod requested;
pub mod retention;
pub mod sandbox;
pub mod sealed;
pub mod search;
pub mod settings;
pub mod shape;
pub mod sign_in;
pub mod sources;
pub mod surroundings;
pub mod synthetic;
pub mod telephone;
pub mod today;
pub mod tokens;
pub mod topics;
pub mod touches;
pub mod unopened;
pub mod visit_plans;
pub mod webhooks;
pub mod week_plan;
pub mod weights;
pub mod why_not;
pub mod work_in_words;
pub mod writing;

pub use crate::connectors::routing::RoutingService;
pub use crate::storage::{Page, PageOf};
pub use caller::Caller;
pub use error::AppError;

use crate::domain::OrganisationId;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::house_style::HouseStyle;
use crate::domain::map_tiles::MapTiles;
use crate::domain::region::Postcodes;
use crate::storage::connection::overwrite_deleted;
use crate::storage::guard::{self, Standing};
use crate::storage::organisations::load_organisations;
use crate::storage::{Conn, Pool, tenant, withheld};
use arc_swap::ArcSwap;
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;

/// What use cases answer.
pub type Result<T> = std::result::Result<T, AppError>;

/// The running product: database, index, settings. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Connections.
    pub pool: Pool,
    /// The index of each organisation.
    pub indexes: Arc<index::Indexes>,
    /// Postcode areas.
    pub postcodes: Arc<ArcSwap<Postcodes>>,
    /// The key of hashes and the journal of erasures.
    pub privacy: Arc<privacy::Privacy>,
    /// Where files of imports lie, once a data folder is in use.
    pub uploads: Option<Arc<imports::Uploads>>,
    /// The ladder, and how call lists are filled.
    pub outreach: Arc<outreach_rules::OutreachRules>,
    /// Who tells how long drives take, if one is set up.
    pub routing: Option<RoutingService>,
    /// The map under drawings of places, if one is set up.
    pub map_tiles: Option<Arc<MapTiles>>,
    /// The house style of the pages, if one is set up.
    pub house_style: Option<Arc<HouseStyle>>,
    /// Where the registers outside are.
    pub sources: Arc<settings::SourceSettings>,
    /// Firms as they are held against one that comes in.
    layouts: Arc<identity_matches::Layouts>,
    /// Answers that look at every firm.
    kept: Arc<kept::Kept>,
    /// Plans of visits that were made lately.
    plans: Arc<visit_plans::made::MadePlans>,
    /// The day on which it answers; absent means the day that it is.
    day: Option<NaiveDate>,
}

/// Takes withheld firms out of the members of partners and the relations of others, where an earlier version left them.
fn put_away_withheld(conn: &mut Conn) -> Result<()> {
    for organisation in load_organisations(conn)? {
        if tenant::read(conn, organisation, withheld::are_listed)? {
            tenant::write(conn, organisation, withheld::put_away_memberships)?;
        }
        if tenant::read(conn, organisation, withheld::are_named)? {
            tenant::write(conn, organisation, withheld::put_away_relations)?;
        }
    }
    Ok(())
}

impl App {
    /// Whether a database was made there that a program with this data folder can use; nothing is made or written. One that
    /// is newer than the program is refused, and so is a folder without the key of the database.
    pub fn is_made(database_url: &str, data_dir: &Path) -> Result<bool> {
        let Some(mut conn) = crate::storage::connect_if_made(database_url)? else { return Ok(false) };
        crate::storage::refuse_newer(&mut conn)?;
        privacy::check_key(&mut conn, data_dir)?;
        Ok(true)
    }

    /// Whether the database is a file.
    pub fn is_file(database_url: &str) -> bool {
        crate::storage::is_file(database_url)
    }

    /// Opens the database, brings the schema up to date, makes sure that the default organisation, the partner
    /// registry and the weights exist, and prepares an empty index (filled at first use or by [`App::warm_up`]).
    pub fn open(database_url: &str, pool_size: u32) -> Result<App> {
        let pool = Pool::open(database_url, pool_size)?;
        pool.migrate()?;
        let mut conn = pool.get()?;
        crate::storage::organisations::save_default(&mut conn)?;
        reference::save_registry(&mut conn)?;
        crate::storage::tenant::write(&mut conn, OrganisationId::DEFAULT, weights::save_shipped)?;
        put_away_withheld(&mut conn)?;
        let postcodes = crate::storage::postcodes::load_postcodes(&mut conn)?;
        drop(conn);
        Ok(App {
            indexes: Arc::new(index::Indexes::new(pool.clone(), None)),
            pool,
            postcodes: Arc::new(ArcSwap::from_pointee(postcodes)),
            privacy: Arc::default(),
            uploads: None,
            outreach: Arc::new(outreach_rules::OutreachRules::shipped()?),
            routing: None,
            map_tiles: None,
            house_style: None,
            sources: Arc::default(),
            layouts: Arc::default(),
            kept: Arc::default(),
            plans: Arc::default(),
            day: None,
        })
    }

    /// The same product as of a day: earlier projects have the age that they had then, so that an answer of that day
    /// can be given again.
    pub fn as_of(self, day: NaiveDate) -> App {
        let indexes = Arc::new(index::Indexes::new(self.pool.clone(), Some(day)));
        App { indexes, kept: Arc::default(), day: Some(day), ..self }
    }

    /// The same product, whose drawings of places have this map under them.
    pub fn with_map_tiles(self, tiles: MapTiles) -> App {
        App { map_tiles: Some(Arc::new(tiles)), ..self }
    }

    /// The same product, whose pages have this house style.
    pub fn with_house_style(self, style: HouseStyle) -> App {
        App { house_style: Some(Arc::new(style)), ..self }
    }

    /// The same product, in which answers about every firm are worked out beside the requests from so many firms on.
    pub fn with_kept_beyond(self, firms: usize) -> App {
        App { kept: Arc::new(kept::Kept::for_up_to(firms)), ..self }
    }

    /// The same product, with another ladder, or call lists that are filled otherwise.
    pub fn with_outreach(self, rules: outreach_rules::OutreachRules) -> App {
        App { outreach: Arc::new(rules), ..self }
    }

    /// The same product, with drives from a routing service.
    pub fn with_routing(self, service: RoutingService) -> App {
        App { routing: Some(service), ..self }
    }

    /// The same product, with registers outside where these settings say.
    pub fn with_sources(self, sources: settings::SourceSettings) -> App {
        App { sources: Arc::new(sources), ..self }
    }

    /// Brings the schema of a database up to date without opening it for use; answers the migrations that ran.
    pub fn migrate(database_url: &str) -> Result<Vec<String>> {
        Ok(Pool::open(database_url, 1)?.migrate()?)
    }

    /// Brings the schema up to date as the owner of the tables, and gives the role of `url` what it needs; answers the
    /// migrations that ran.
    pub fn prepare(owner_url: &str, url: &str) -> Result<Vec<String>> {
        let role = Standing::of(&mut *Pool::open(url, 1)?.get()?)?.role;
        let owner = Pool::open(owner_url, 1)?;
        let ran = owner.migrate()?;
        guard::grant(&mut *owner.get()?, &role)?;
        Ok(ran)
    }

    /// Puts into the file of an SQLite database what stands in its log alone, so that a copy of that one file has everything.
    pub fn settle(&self) -> Result<()> {
        Ok(overwrite_deleted(&mut *self.pool.get()?)?)
    }

    /// Refuses to serve with a role of the database to which nothing is forbidden; warns of one that owns the tables.
    pub fn check_role(&self) -> Result<()> {
        let standing = Standing::of(&mut *self.pool.get()?)?;
        standing.check()?;
        if self.pool.backend() == "postgres" && !standing.is_guarded {
            tracing::warn!(
                role = standing.role,
                "the role owns the tables, so that row-level security does not hold for it; see database.owner_url"
            );
        }
        Ok(())
    }

    /// All organisations. No connection is held for them, so that one is free for who goes over them.
    pub(crate) fn organisations(&self) -> Result<Vec<OrganisationId>> {
        Ok(load_organisations(&mut *self.pool.get()?)?)
    }

    /// Refuses an organisation that does not exist.
    pub fn check_organisation(&self, organisation: OrganisationId) -> Result<()> {
        let known = self.organisations()?;
        let missing = || AppError::NotFound { what: "organisation", id: organisation.to_string() };
        known.contains(&organisation).then_some(()).ok_or_else(missing)
    }

    /// Makes sure that organisations exist, with the shipped weights; one that is new gets this name.
    pub fn make_organisations(&self, organisations: &[OrganisationId], name: &str) -> Result<()> {
        let conn = &mut *self.pool.get()?;
        for organisation in organisations {
            crate::storage::organisations::save_organisation(conn, *organisation, name)?;
            crate::storage::tenant::write(conn, *organisation, weights::save_shipped)?;
        }
        Ok(())
    }

    /// Fills the index of every organisation, so that the first request does not wait.
    pub fn warm_up(&self) -> Result<()> {
        let organisations = self.organisations()?;
        for organisation in organisations {
            self.indexes.current(organisation, None)?;
        }
        Ok(())
    }

    /// Lays out the names that people search for, of every organisation of which the index is there. Rankings need none of
    /// it; who searches before it is done waits for it.
    pub fn lay_out_names(&self) -> Result<()> {
        for organisation in self.organisations()? {
            if let Some(indexed) = self.indexes.if_built(organisation)? {
                indexed.lay_out_names();
            }
        }
        Ok(())
    }

    /// Writes the gists that firms lack, as they do after an update of the product, so that the next start is faster; a
    /// thousand firms in a transaction, between which others write.
    pub fn write_missing_gists(&self) -> Result<()> {
        for organisation in self.organisations()? {
            let lacking = self.indexes.current(organisation, None)?.without_gist;
            if lacking == 0 {
                continue;
            }
            let mut last = None;
            loop {
                last = self
                    .pool
                    .write(organisation, |tenant| crate::storage::firms::write_missing_gists(tenant, last, 1_000))?;
                if last.is_none() {
                    tracing::info!(%organisation, firms = lacking, "gists that firms lacked were written");
                    break;
                }
            }
        }
        Ok(())
    }

    /// Today by the Dutch clock, or the day as of which it answers.
    pub fn today(&self) -> NaiveDate {
        self.day.unwrap_or_else(|| dutch_day(chrono::Utc::now()))
    }
}
